using Lazy.Backends.Cpu;
using Lazy.Backends.Cpu.Il;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Tests;

/// <summary>What plans make of loops: kernels run right in any case, these tests say that they run along memory.</summary>
[TestClass]
public sealed class LoopPlanTests
{
    private static readonly DType I = DType.Int32, F = DType.Float32;

    private static KExpr Ix(int loop) => Index(I, loop);

    private static KExpr At(params (int Loop, long Stride)[] terms) =>
        terms.Aggregate(Const(I, 0), (sum, t) => Add(sum, Mul(Ix(t.Loop), Const(I, t.Stride))));

    private static LoopPlan Map(long[] outer, KExpr offset, KExpr value) => LoopPlan.Create(new Kernel
    {
        Name = "test",
        IndexType = I,
        Inputs = [F, F],
        Uniforms = [],
        Outputs = [new(value.Type)],
        Outer = [.. outer],
        Inner = [],
        Passes = [],
        OuterStores = [new(0, offset, value)],
    })!;

    private static LoopPlan Sum(long[] outer, long[] inner, KExpr offset, KExpr value)
    {
        var plain = Map(outer, offset, Const(F, 0)).Source;
        return LoopPlan.Create(plain with
        {
            Inner = [.. inner],
            Passes = [new([new(0, KOp.Add, Scalar.OfFloat(F, 0), value)], [])],
            OuterStores = [new(0, offset, Acc(F, 0))],
        })!;
    }

    [TestMethod]
    public void DenseAxesBecomeOneLoop()
    {
        var dense = At((0, 3000), (1, 30), (2, 1));
        var plan = Map([7, 100, 30], dense, Mul(Load(F, 0, dense), Cast(dense, F)));
        CollectionAssert.AreEqual(new long[] { 21000 }, plan.Extents.ToArray());
        Assert.AreEqual(1, plan.LaneStride(plan.Kernel.OuterStores[0].Offset));
    }

    [TestMethod]
    public void ABroadcastRowKeepsTwoLoopsAndItsColumnIsHoisted()
    {
        var dense = At((0, 3000), (1, 30), (2, 1));
        var rows = Map([7, 100, 30], dense, Add(Load(F, 0, dense), Load(F, 1, Ix(2))));
        CollectionAssert.AreEqual(new long[] { 700, 30 }, rows.Extents.ToArray());
        var columns = Map([7, 100, 30], dense, Add(Load(F, 0, dense), Load(F, 1, At((0, 100), (1, 1)))));
        CollectionAssert.AreEqual(new long[] { 700, 30 }, columns.Extents.ToArray());
        var hoisted = columns.Kernel.Body.Single(e => e.Op == KOp.Load && e.Slot == 1);
        Assert.AreEqual(new Placement(1, 0, false), columns.Of(hoisted));
    }

    [TestMethod]
    public void StoresDecideTheOrderOfLoopsAndLanes()
    {
        // Written column by column.
        var plan = Map([50, 40], At((0, 1), (1, 50)), Load(F, 0, At((0, 40), (1, 1))));
        CollectionAssert.AreEqual(new long[] { 40, 50 }, plan.Extents.ToArray());
        Assert.AreEqual(1, plan.VectorLoop);
        Assert.AreEqual(1, plan.LaneStride(plan.Kernel.OuterStores[0].Offset));
    }

    [TestMethod]
    public void QuotientsByADividingNumberSplitTheLoop()
    {
        var flat = Ix(0);
        var transposed = Add(Mul(Rem(flat, Const(I, 80)), Const(I, 60)), Div(flat, Const(I, 80)));
        var plan = Map([4800], flat, Load(F, 0, transposed));
        CollectionAssert.AreEqual(new long[] { 60, 80 }, plan.Extents.ToArray());
        Assert.IsFalse(plan.Kernel.Body.Any(e => e.Op is KOp.Div or KOp.Rem));
        // A reshape there and back is none at all.
        var dense = At((0, 80), (1, 1));
        var there = Add(Mul(Div(dense, Const(I, 80)), Const(I, 80)), Rem(dense, Const(I, 80)));
        var back = Map([60, 80], dense, Load(F, 0, there));
        CollectionAssert.AreEqual(new long[] { 4800 }, back.Extents.ToArray());
    }

    [TestMethod]
    public void WhatTheExtentsDecideVanishes()
    {
        var clamped = Min(Max(Ix(0), Const(I, 0)), Const(I, 99));
        var value = Select(Compare(KOp.Lt, Ix(0), Const(I, 100)), Load(F, 0, clamped), Const(F, 0));
        var plan = Map([100], Ix(0), value);
        Assert.AreEqual(KOp.Load, plan.Kernel.OuterStores[0].Value.Op);
        Assert.AreEqual(1, plan.LaneStride(plan.Kernel.OuterStores[0].Value.Arguments[0]));
        // A condition over user data whose choices are folded must not lend its range to what it chooses.
        var data = Cast(Load(F, 0, Ix(0)), I);
        var chosen = Select(Compare(KOp.Ge, Ix(0), Const(I, 0)), Min(data, Const(I, 5)), Const(I, 3));
        var kept = Map([100], Ix(0), Cast(Compare(KOp.Ge, chosen, Const(I, 3)), F));
        Assert.IsTrue(kept.Kernel.Body.Any(e => e.Op == KOp.Ge));
    }

    [TestMethod]
    public void LanesOfReductionsRunAlongMemory()
    {
        var rows = Sum([200], [300], Ix(0), Load(F, 0, At((0, 300), (1, 1))));
        Assert.IsTrue(rows.VectorIsInner);
        var columns = Sum([300], [200], Ix(0), Load(F, 0, At((0, 1), (1, 300))));
        Assert.IsFalse(columns.VectorIsInner);
        var shortRows = Sum([5000], [3], Ix(0), Load(F, 0, At((0, 3), (1, 1))));
        Assert.IsFalse(shortRows.VectorIsInner);
        var all = Sum([], [40, 50, 60], Const(I, 0), Load(F, 0, At((0, 1), (1, 40), (2, 2000))));
        CollectionAssert.AreEqual(new long[] { 120000 }, all.Extents.ToArray());
    }

    [TestMethod]
    public void GathersOfRowsStayLinearAlongTheRow()
    {
        var row = Cast(Load(F, 1, Ix(0)), I);
        var plan = Map([20, 300], At((0, 300), (1, 1)), Load(F, 0, Add(Mul(row, Const(I, 300)), Ix(1))));
        var load = plan.Kernel.Body.Single(e => e.Op == KOp.Load && e.Slot == 0);
        Assert.AreEqual(1, plan.LaneStride(load.Arguments[0]));
        Assert.HasCount(1, plan.Form(load.Arguments[0]).Atoms);
    }

    [TestMethod]
    public void SmallWorkIsSerialAndLongReductionsAreSplit()
    {
        Assert.IsTrue(Map([16], Ix(0), Load(F, 0, Ix(0))).Partition.Serial);
        Assert.IsFalse(Map([1_000_000], Ix(0), Load(F, 0, Ix(0))).Partition.Serial);
        Assert.IsTrue(Sum([], [10_000_000], Const(I, 0), Load(F, 0, Ix(0))).Partition.SplitsPasses);
        Assert.IsFalse(Sum([4096], [4096], Ix(0), Load(F, 0, At((0, 4096), (1, 1)))).Partition.SplitsPasses);
        Assert.IsTrue(Sum([4096], [4096], Ix(0), Load(F, 0, At((1, 4096), (0, 1)))).Partition.SplitsPasses);
    }

    [TestMethod]
    public void CostsCountDataOnce()
    {
        var plan = Map([10, 20], At((0, 20), (1, 1)), Add(Load(F, 0, At((0, 20), (1, 1))), Load(F, 1, Ix(1))));
        Assert.AreEqual(200, plan.Cost.Operations);
        Assert.AreEqual((200 + 20) * 4, plan.Cost.BytesRead);
        Assert.AreEqual(800, plan.Cost.BytesWritten);
        Assert.IsNull(LoopPlan.Create(plan.Source with { Outer = [0, 20] }));
    }

    [TestMethod]
    [DataRow(1000, 1)]
    [DataRow(100_000, 2)]
    public void AFunctionIsComputedOnceForARowThatFits(int columns, int times)
    {
        var at = At((0, columns), (1, 1));
        var e = Unary(KOp.Exp, Load(F, 0, at));
        var plan = Sum([100], [columns], Ix(0), e).Source;
        var source = new IlKernel(LoopPlan.Create(plan with
        {
            Passes = [.. plan.Passes, new([], [new(0, at, Div(e, Acc(F, 0)))])],
            OuterStores = [],
        })!).Source;
        Assert.AreEqual(times, source.Split("= Exp(").Length - 1, source);
    }
}
