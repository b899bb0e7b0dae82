using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Rewriting;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

[TestClass]
public sealed class RewritingTests
{
    private static readonly Dictionary<string, Func<Node, Node, Node>> ToFirst = new()
    {
        ["x * 1"] = (x, _) => Lax.Mul(x, Lax.FullLike(x, 1)),
        ["1 * x"] = (x, _) => Lax.Mul(Lax.FullLike(x, 1), x),
        ["x / 1"] = (x, _) => Lax.Div(x, Lax.FullLike(x, 1)),
        ["x - 0.0"] = (x, _) => Lax.Sub(x, Lax.FullLike(x, 0)),
        ["x + -0.0"] = (x, _) => Lax.Add(x, Lax.FullLike(x, -0.0)),
        ["--x"] = (x, _) => Lax.Neg(Lax.Neg(x)),
        ["x ** 1"] = (x, _) => Lax.IntegerPow(x, 1),
        ["pow(x, 1)"] = (x, _) => Lax.Pow(x, Lax.FullLike(x, 1)),
        ["max(x, x)"] = (x, _) => Lax.Max(x, x),
        ["select(true, x, y)"] = (x, y) => Lax.Select(Lax.Full(x.Shape, Scalar.OfBool(true)), x, y),
        ["select(p, x, x)"] = (x, y) => Lax.Select(Lax.Lt(x, y), x, x),
        ["alias"] = (x, _) => new Alias().Of(new StopGradient().Of(x)),
        ["transpose twice"] = (x, _) => new Transpose((1, 0)).Of(new Transpose((1, 0)).Of(x)),
        ["reshape twice"] = (x, _) => new Reshape((2, 3)).Of(new Reshape(6).Of(x)),
        ["reverse twice"] = (x, _) => new Reverse(1).Of(new Reverse(1).Of(x)),
        ["same shape"] = (x, _) => new Reshape((2, 3)).Of(new Broadcast((2, 3), (0, 1)).Of(x)),
        ["same dtype"] = (x, _) => new Lazy.Graph.Ops.Convert(DType.Float32).Of(x),
        ["float64 and back"] = (x, _) => Lax.Convert(Lax.Convert(x, DType.Float64), DType.Float32),
        ["bits and back"] = (x, _) => Lax.Bitcast(Lax.Bitcast(x, DType.UInt32), DType.Float32),
        ["real of complex"] = (x, y) => Lax.Real(Lax.ComplexOf(x, y)),
        ["a chain of all kinds"] = (x, _) =>
            Lax.Neg(Lax.Transpose(Lax.Transpose(Lax.Neg(Lax.Mul(x, Lax.Exp(Lax.FullLike(x, 0)))), (1, 0)), (1, 0))),
    };

    public static IEnumerable<object[]> ToFirstNames => ToFirst.Keys.Select(k => new object[] { k });

    [TestMethod]
    [DynamicData(nameof(ToFirstNames))]
    public void WhatChangesNoBitGoes(string name)
    {
        Node x = Graphs.Float(2, 3), y = Graphs.Float(2, 3);
        var built = ToFirst[name](x, y);
        Assert.AreNotSame(x, built, "the expression must have something to simplify");
        Assert.AreSame(x, Simplify.Run([built])[0]);
    }

    private static readonly Dictionary<string, Func<Node, Node, Node>> Kept = new()
    {
        ["x + 0.0 turns -0 into 0"] = (x, _) => Lax.Add(x, Lax.FullLike(x, 0)),
        ["x * 0.0 is NaN for infinity"] = (x, _) => Lax.Mul(x, Lax.FullLike(x, 0)),
        ["x - x is NaN for infinity"] = (x, _) => Lax.Sub(x, x),
        ["x / x is NaN for 0"] = (x, _) => Lax.Div(x, x),
        ["x / 3 is not x * (1/3)"] = (x, _) => Lax.Div(x, Lax.FullLike(x, 3)),
        ["not(x < y) is not x >= y for NaN"] = (x, y) => Lax.Not(Lax.Lt(x, y)),
        ["x == x is false for NaN"] = (x, _) => Lax.Eq(x, x),
        ["float16 and back rounds"] = (x, _) => Lax.Convert(Lax.Convert(x, DType.Float16), DType.Float32),
        ["int32 and back truncates"] = (x, _) => Lax.Convert(Lax.Convert(x, DType.Int32), DType.Float32),
        ["(x + 1) + 1 rounds twice"] = (x, _) => Lax.Add(Lax.Add(x, Lax.FullLike(x, 3)), Lax.FullLike(x, 3)),
        ["a barrier"] = (x, _) => Lax.OptimizationBarrier(x),
        ["0 - x turns 0 into 0, not -0"] = (x, _) => Lax.Sub(Lax.FullLike(x, 0), x),
    };

    public static IEnumerable<object[]> KeptNames => Kept.Keys.Select(k => new object[] { k });

    [TestMethod]
    [DynamicData(nameof(KeptNames))]
    public void WhatWouldChangeABitStays(string name)
    {
        Node x = Graphs.Float(3), y = Graphs.Float(3);
        var built = Kept[name](x, y);
        var before = GraphText.Of(new ClosedGraph([x, y], [built]));
        Assert.AreEqual(before, GraphText.Of(new ClosedGraph([x, y], new Rewriter(Simplify.Rules).Run([built]))));
    }

    [TestMethod]
    public void IntegersHaveMoreRules()
    {
        var x = Graphs.Of(DType.Int32, 3);
        Assert.AreSame(x, Simplify.Run([Lax.Add(x, Lax.FullLike(x, 0))])[0]);
        Assert.AreEqual(Scalar.OfInt(DType.Int32, 0), Numbers.Of(Simplify.Run([Lax.Mul(Lax.FullLike(x, 0), x)])[0]));
        Assert.AreEqual(Scalar.OfInt(DType.Int32, 0), Numbers.Of(Simplify.Run([Lax.Sub(x, x)])[0]));
        Assert.AreSame(x, Simplify.Run([Lax.And(x, Lax.FullLike(x, -1))])[0]);
        Assert.AreSame(x, Simplify.Run([Lax.Or(Lax.FullLike(x, 0), x)])[0]);
        // Unsigned: the largest number is no -1 to a division, and |−x| is no |x|.
        foreach (var type in new[] { DType.UInt8, DType.UInt64 })
        {
            var u = Graphs.Of(type, 3);
            Assert.IsInstanceOfType<Div>(Simplify.Run([Lax.Div(u, Lax.Full(u.Shape, Scalar.OfInt(type, -1)))])[0].Op);
            Assert.IsInstanceOfType<Abs>(Simplify.Run([Lax.Abs(Lax.Neg(u))])[0].Op);
            Assert.AreEqual(Scalar.OfInt(type, 0), Numbers.Of(Simplify.Run([Lax.Mul(u, Lax.FullLike(u, 0))])[0]));
        }
    }

    [TestMethod]
    public void IntegerConversionsWrapAndDoNotSaturateOnTheWay()
    {
        var x = Graphs.Of(DType.Int32, 3);
        var viaFloat = Simplify.Run([Lax.Convert(Lax.Convert(x, DType.Float64), DType.Int8)])[0];
        Assert.AreEqual(DType.Float64, viaFloat.Inputs[0].DType, "float64 saturates, int8 from int32 wraps");
        var viaLong = Simplify.Run([Lax.Convert(Lax.Convert(x, DType.Int64), DType.Int8)])[0];
        Assert.AreSame(x, viaLong.Inputs[0]);
    }

    [TestMethod]
    public void ComplexOneStaysBecauseOfInfinities()
    {
        var z = Graphs.Of(DType.Complex64, 3);
        Assert.IsInstanceOfType<Mul>(Simplify.Run([Lax.Mul(z, Lax.FullLike(z, 1))])[0].Op);
    }

    [TestMethod]
    public void DivisionByAPowerOfTwoBecomesAProduct()
    {
        var x = Graphs.Float(3);
        var y = Simplify.Run([Lax.Div(x, Lax.FullLike(x, -4))])[0];
        Assert.IsInstanceOfType<Mul>(y.Op);
        Assert.AreEqual(-0.25, Numbers.Of(y.Inputs[1])!.Value.Re);
    }

    [TestMethod]
    public void NumbersAreFoldedAsTheReferenceRoundsThem()
    {
        var x = Graphs.Float(3);
        var third = Lax.Div(Lax.FullLike(x, 1), Lax.FullLike(x, 3));
        var y = Simplify.Run([Lax.Add(Lax.Mul(third, Lax.FullLike(x, 2)), x)])[0];
        Assert.AreEqual((double)((1f / 3) * 2), Numbers.Of(y.Inputs[0])!.Value.Re);
        Assert.AreEqual("{ a:float32[3]\n  b:float32[3] = broadcast_in_dim[shape=(3,) dims=()] 0.6666666865348816:float32[]\n"
            + "  c:float32[3] = add b a\n  in (c,) }", GraphText.Of(new ClosedGraph([x], [y])));
        // A weak number keeps its bits until it meets a dtype, and is rounded when it is computed with.
        var weak = Lax.Constant(Scalar.Unrounded(DType.Float32, 0.1), weak: true);
        Assert.AreEqual(0.1, ((Constant)Lax.Convert(weak, DType.Float64).Op!).Value.Re);
        var folded = (Constant)Simplify.Run([Lax.Neg(weak)])[0].Op!;
        Assert.AreEqual((-0.1f, true), (folded.Value.Re, folded.Weak));
    }

    [TestMethod]
    public void MovementOfAFilledArrayIsAFilledArray()
    {
        var s = Graphs.Float();
        var filled = Lax.Transpose(Lax.Reshape(Lax.Broadcast(s, (2, 6), []), (3, 4)), (1, 0));
        var y = Simplify.Run([Lax.Exp(filled)])[0];
        Assert.AreEqual("{ a:float32[]\n  b:float32[] = exp a\n  c:float32[4,3] = broadcast_in_dim[shape=(4, 3) dims=()] b\n  in (c,) }",
            GraphText.Of(new ClosedGraph([s], [y])));
    }

    [TestMethod]
    public void BroadcastsOfBroadcastsAreOne()
    {
        var x = Graphs.Float(1, 3);
        var y = Simplify.Run([new Broadcast((5, 2, 3), (1, 2)).Of(new Broadcast((2, 3), (0, 1)).Of(x))])[0];
        Assert.AreEqual(new Broadcast((5, 2, 3), (1, 2)), y.Op);
        Assert.AreSame(x, y.Inputs[0]);
    }

    [TestMethod]
    public void UnchangedNodesStayTheSameObjects()
    {
        Node x = Graphs.Float(3), kept = Lax.Sin(x), changed = Lax.Mul(kept, Lax.Neg(Lax.Neg(x)));
        var lines = new List<string>();
        var result = new Rewriter(Simplify.Rules, lines.Add).Run([kept, changed]);
        Assert.AreSame(kept, result[0]);
        Assert.AreSame(kept, result[1].Inputs[0]);
        Assert.AreSame(x, result[1].Inputs[1]);
        CollectionAssert.AreEqual(new[] { "arithmetic: 1 replacements" }, lines);
    }

    [TestMethod]
    public void AWrongRuleIsNamed()
    {
        var x = Graphs.Float(3);
        var wrong = new RuleSet("loses an axis", n => n is (Exp, [var a]) ? Lax.Sum(a, 0) : null);
        var error = Assert.ThrowsExactly<InternalException>(() => new Rewriter([wrong]).Run([Lax.Exp(x)]));
        StringAssert.Contains(error.Message, "loses an axis");
        var stronger = new RuleSet("makes weak", n => n is (Exp, _) ? Lax.Constant(Scalar.OfFloat(DType.Float32, 1), weak: true) : null);
        Assert.ThrowsExactly<InternalException>(() => new Rewriter([stronger]).Run([Lax.Exp(Graphs.Float())]));
    }

    [TestMethod]
    public void RulesThatUndoEachOtherRunOutOfFuel()
    {
        var x = Graphs.Float(3);
        var endless = new RuleSet("endless", n => n is (Exp, [var a]) ? Lax.Exp(Lax.Neg(Lax.Neg(a))) : null);
        StringAssert.Contains(Assert.ThrowsExactly<InternalException>(() => new Rewriter([endless]).Run([Lax.Exp(x)])).Message, "endless");
        var toggle = new RuleSet("toggle", n => n switch { (Sin, [var a]) => Lax.Cos(a), (Cos, [var a]) => Lax.Sin(a), _ => null });
        StringAssert.Contains(Assert.ThrowsExactly<InternalException>(() => new Rewriter([toggle]).Run([Lax.Sin(x)])).Message, "toggle");
    }

    [TestMethod]
    public void EqualExpressionsBecomeOne()
    {
        Node x = Graphs.Float(3), y = Graphs.Float(3);
        var a = Lax.Add(Lax.Sin(x), Lax.FullLike(x, 2));
        var b = Lax.Add(Lax.Sin(x), Lax.FullLike(x, 2));
        var c = Lax.Add(Lax.Sin(y), Lax.FullLike(x, 2));
        var merged = CommonSubexpressions.Run([Lax.Mul(a, b), Lax.Mul(a, c)]);
        Assert.AreSame(merged[0].Inputs[0], merged[0].Inputs[1]);
        Assert.AreNotSame(merged[1].Inputs[0], merged[1].Inputs[1], "two parameters with one label are two values");
        Assert.AreSame(merged[0].Inputs[0], merged[1].Inputs[0]);
        // 0 and -0, NaN and NaN: numbers are equal if their bits are.
        var zeros = CommonSubexpressions.Run([Lax.Constant(DType.Float32, 0), Lax.Constant(DType.Float32, -0.0),
            Lax.Constant(DType.Float32, double.NaN),
            Lax.Constant(DType.Float32, double.NaN), Lax.Constant(DType.Float64, 0)]);
        Assert.AreNotSame(zeros[0], zeros[1]);
        Assert.AreSame(zeros[2], zeros[3]);
        Assert.AreNotSame(zeros[0], zeros[4]);
        var barriers = CommonSubexpressions.Run([Lax.OptimizationBarrier(x), Lax.OptimizationBarrier(x)]);
        Assert.AreSame(barriers[0], barriers[1]);
        Assert.AreNotSame(x, barriers[0]);
    }

    [TestMethod]
    public void TheVerifierFindsWhatDoesNotFollowFromItsOperands()
    {
        Node x = Graphs.Float(3), y = Lax.Sin(x);
        for (var i = 0; i < 20; i++) y = Lax.Cos(y);
        GraphCheck.Run([y], "nothing");
        // Nodes made past inference, as a pass with a fault could make them.
        var wrong = new Node(Op<Exp>(), [y], new Aval(4, DType.Float32));
        var error = Assert.ThrowsExactly<InternalException>(() => GraphCheck.Run([Lax.Neg(wrong)], "a bad pass"));
        StringAssert.Contains(error.Message, "after a bad pass");
        StringAssert.Contains(error.Message, "should be float32[3]");
        Assert.AreEqual(10, error.Message.Split('\n').Length - 1);
        var refused = new Node(Op<Add>(), [x, wrong], new Aval(3, DType.Float32));
        StringAssert.Contains(Assert.ThrowsExactly<InternalException>(() => GraphCheck.Run([refused], "p")).Message, "after p");
    }

    private static T Op<T>() where T : new() => new();
}
