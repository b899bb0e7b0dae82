using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Expressions, loads and stores of a loop body.
internal sealed partial class KernelEmitter
{
    private bool IsVector(KExpr e) => lanes > 1 && plan.Of(e).IsVector;

    private void EmitExpression(KExpr e, int depth)
    {
        if (!plan.Of(e).IsVector)
        {
            scope.Share(e, Compute(e, 0, depth));
            return;
        }
        if (rows.PassOf(e) is { } keeper)
        {
            EmitHeld(e, keeper, depth);
            return;
        }
        for (var u = 0; u < copies; u++) scope.Set(e, u, Compute(e, u, depth));
    }

    private Value Compute(KExpr e, int copy, int depth)
    {
        switch (e.Op)
        {
            case KOp.Const: return Value.Of(e.Value.Cast(e.Type));
            case KOp.Uniform:
                PushField(nameof(LaunchArguments.Uniforms), e.Slot * LaunchArguments.UniformSize);
                return asm.LoadScalar(e.Type);
            case KOp.Index: return Index(e, copy);
            case KOp.Acc: return LoadAccumulator(e, copy);
            case KOp.Load: return Load(e, copy, depth);
        }
        if (rotations.Of(e) is { } rotation) return asm.RotateLeft(scope.Get(rotation.Value, copy), rotation.Count);
        var args = new Value[e.Args.Length];
        for (var i = 0; i < args.Length; i++) args[i] = IsVector(e) ? VectorOf(e.Args[i], copy) : scope.Get(e.Args[i], copy);
        return asm.Apply(e.Op, e.Type, args);
    }

    /// <summary>An argument of a vector word: scalars are broadcast once and not at each use. Constants and bools are left to the
    /// compiler.</summary>
    private Value VectorOf(KExpr e, int copy)
    {
        var v = scope.Get(e, copy);
        if (v.IsVector || v.IsConstant || v.Type.Kind == DKind.Bool) return v;
        if (scope.Broadcast(e) is { } known) return known;
        var made = asm.Broadcast(v);
        scope.SetBroadcast(e, made);
        return made;
    }

    /// <summary>Broadcasts, before a loop over lanes, what its words will need.</summary>
    private void HoistBroadcasts(IEnumerable<KExpr> body)
    {
        foreach (var e in body)
        {
            // Constant counts of shifts and offsets of gathers stay scalar, but those are no values of earlier loops.
            if (!IsVector(e) || e.Op == KOp.Load) continue;
            foreach (var a in e.Args)
            {
                if (scope.Has(a) && !plan.Of(a).IsVector) VectorOf(a, 0);
            }
        }
    }

    private Value Index(KExpr e, int copy)
    {
        PushAdd(index[e.Slot], e.Slot == plan.VectorLoop ? (long)copy * lanes : 0);
        il.Emit(e.Type.Size == 8 ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
        var first = asm.TakeScalar(e.Type);
        return IsVector(e) ? asm.Apply(KOp.Add, e.Type, asm.Ramp(e.Type), first) : first;
    }

    private Value Load(KExpr e, int copy, int depth)
    {
        var offset = e.Args[0];
        if (plan.LaneStride(offset) is null)
        {
            var at = scope.Get(offset, copy);
            if (at.IsVector) return LoadForEnds(e.Type, () => asm.Gather(e.Type, inputs[e.Slot], at, count));
            PushElement(inputs[e.Slot], at, e.Type.Size);
            return asm.LoadScalar(e.Type);
        }
        var access = AccessOf(e, offset, inputs[e.Slot], e.Type.Size);
        if (tiles.TryGetValue(access, out var tile)) return LoadForEnds(e.Type, () => LoadFromTile(e, tile.Row, copy));
        Extend(access, depth);
        if (!IsVector(e) || access.LaneBytes == 0)
        {
            PushAddress(access, copy, plan.Of(e).IsVector);
            return asm.LoadScalar(e.Type);
        }
        return LoadForEnds(e.Type, () =>
        {
            var isStrided = access.LaneBytes != access.Size;
            if (!isStrided) Prefetch(offset, access, copy);
            PushAddress(access, copy, true);
            return isStrided ? asm.LoadStrided(e.Type, access.LaneBytes, access.Phase, count) : asm.LoadVector(e.Type, count);
        });
    }

    /// <summary>Asks for what the loop will load: where a body has functions, the processor does not look far enough ahead by itself; and while
    /// a row is read again from a cache, memory can bring the next one.</summary>
    private void Prefetch(KExpr offset, Access access, int copy)
    {
        if (!Sse.IsSupported || count != null || Extent(access) <= LastCache.Bytes) return;
        long distance;
        string level;
        if (plan.Kernel.Passes.IsEmpty)
        {
            if (!hasFunctions) return;
            (distance, level) = (Ahead, nameof(Sse.Prefetch0));
        }
        else if (!plan.VectorIsInner)
        {
            // Rows are far apart, and what lies beside is read only after the last of them.
            (distance, level) = ((long)copies * lanes * access.LaneBytes, nameof(Sse.Prefetch1));
        }
        else
        {
            if (pass != 1 || Outer == 0 || cut.Steps * cut.StepBlock * access.Size > HeldRows.Longest) return;
            (distance, level) = (plan.Form(offset).Coefficients[Outer - 1] * access.Size, nameof(Sse.Prefetch1));
        }
        PushAddress(access, copy, true);
        PushNative(distance);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Call, typeof(Sse).GetMethod(level)!);
    }

    /// <summary>The bytes that a launch touches by an access.</summary>
    private long Extent(Access access)
    {
        var bytes = access.Size * plan.Extents[plan.VectorLoop];
        foreach (var t in access.Terms(-1, plan.Extents.Length)) bytes *= t.Atom is null ? plan.Extents[t.Loop] : 1;
        return bytes;
    }

    private Access AccessOf(object user, KExpr offset, LocalBuilder buffer, int size)
    {
        if (!accesses.TryGetValue(user, out var a)) accesses[user] = a = new Access(plan, offset, buffer, size);
        return a;
    }

    /// <summary>Adds the terms of an address that are known at a depth.</summary>
    private void Extend(Access access, int depth)
    {
        var known = scope.Address(access);
        var after = known?.Depth ?? -1;
        if (after >= depth) return;
        var terms = access.Terms(after, depth).ToList();
        if (known is { } k && terms.Count == 0)
        {
            scope.SetAddress(access, k.Address, depth);
            return;
        }
        if (known is { } begun) il.Emit(OpCodes.Ldloc, begun.Address);
        else
        {
            il.Emit(OpCodes.Ldloc, access.Buffer);
            PushNative(access.Start);
            il.Emit(OpCodes.Add);
        }
        foreach (var (loop, atom, scale) in terms)
        {
            if (atom == null) PushScaled(index[loop], scale);
            else
            {
                asm.Push(scope.Get(atom, 0));
                il.Emit(OpCodes.Conv_I);
                PushNative(scale);
                il.Emit(OpCodes.Mul);
            }
            il.Emit(OpCodes.Add);
        }
        var address = Native();
        Pop(address);
        scope.SetAddress(access, address, depth);
    }

    /// <summary>Hoists the addresses of a stage as far as a depth allows.</summary>
    private void ExtendAll(Stage stage, int depth)
    {
        foreach (var e in stage.Outer.Concat(stage.Inner).SelectMany(l => l))
        {
            if (e.Op == KOp.Load && plan.Of(e).Depth > depth && !scope.Has(e) && plan.LaneStride(e.Args[0]) is not null)
            {
                Extend(AccessOf(e, e.Args[0], inputs[e.Slot], e.Type.Size), depth);
            }
        }
        foreach (var s in stage.Stores)
        {
            if (plan.LaneStride(s.Offset) is not null) Extend(StoreAccess(s), depth);
        }
    }

    private Access StoreAccess(Store s) => AccessOf(s, s.Offset, outputs[s.Output], s.Value.Type.Size);

    private void PushAddress(Access access, int copy, bool alongLanes)
    {
        il.Emit(OpCodes.Ldloc, scope.Address(access)!.Value.Address);
        if (!alongLanes || access.LaneBytes == 0) return;
        PushScaled(index[plan.VectorLoop], access.LaneBytes);
        il.Emit(OpCodes.Add);
        if (copy == 0) return;
        PushNative(copy * lanes * access.LaneBytes);
        il.Emit(OpCodes.Add);
    }

    private void PushElement(LocalBuilder buffer, Value offset, int size)
    {
        il.Emit(OpCodes.Ldloc, buffer);
        asm.Push(offset);
        il.Emit(OpCodes.Conv_I);
        PushNative(size);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }

    private void EmitStores(Stage stage, int depth)
    {
        foreach (var s in stage.Stores)
        {
            if (plan.LaneStride(s.Offset) is not null) Extend(StoreAccess(s), depth);
        }
        if (stage.Stores.Length > 0) ForEnds(() => EmitEach(stage, depth));
    }

    private void EmitEach(Stage stage, int depth)
    {
        for (var i = 0; i < stage.Stores.Length; i++)
        {
            if (i + 1 < stage.Stores.Length && ArePairs(stage.Stores[i], stage.Stores[i + 1], depth))
            {
                EmitPairs(stage.Stores[i], stage.Stores[++i], depth);
            }
            else
            {
                EmitStore(stage.Stores[i], depth);
            }
        }
    }

    /// <summary>Whether two stores fill memory in turn, as those of the parts of complex numbers do.</summary>
    private bool ArePairs(Store even, Store odd, int depth)
    {
        if (lanes == 1 || depth <= plan.VectorLoop || count != null || !asm.ArePairs(even.Value.Type)) return false;
        if (even.Value.Type != odd.Value.Type || even.Guard is not null || odd.Guard is not null) return false;
        if (even.Combine is not null || odd.Combine is not null) return false;
        if (plan.LaneStride(even.Offset) is null || plan.LaneStride(odd.Offset) is null) return false;
        var first = StoreAccess(even);
        return first.LaneBytes == 2 * first.Size && StoreAccess(odd).Follows(first);
    }

    private void EmitPairs(Store even, Store odd, int depth)
    {
        var access = StoreAccess(even);
        for (var u = 0; u < copies; u++)
        {
            var copy = u;
            asm.StorePairs(() => PushAddress(access, copy, true), scope.Get(even.Value, u), scope.Get(odd.Value, u));
        }
    }

    private void EmitStore(Store s, int depth)
    {
        for (var u = 0; u < copies; u++)
        {
            if (Picks) EmitPick(s, u);
            else EmitStore(s, u, depth);
        }
    }

    private void EmitStore(Store s, int copy, int depth)
    {
        var value = scope.Get(s.Value, copy);
        Value? guard = s.Guard is null ? null : scope.Get(s.Guard, copy);
        var stride = plan.LaneStride(s.Offset);
        var access = stride is null ? null : StoreAccess(s);
        Value? offset = stride is null ? scope.Get(s.Offset, copy) : null;
        var along = depth > plan.VectorLoop;
        void PushTarget()
        {
            if (access != null) PushAddress(access, copy, along);
            else PushElement(outputs[s.Output], offset!.Value, s.Value.Type.Size);
        }

        var skip = il.DefineLabel();
        if (guard is { IsVector: false } g)
        {
            asm.Push(g);
            il.Emit(OpCodes.Brfalse, skip);
        }
        var scalar = lanes == 1 || !along;
        if (scalar) StoreElement(s, value, PushTarget);
        else if (access is { } a && a.LaneBytes == a.Size && guard is not { IsVector: true })
        {
            if (s.Combine is { } combine)
            {
                PushTarget();
                value = asm.Apply(combine, value.Type, asm.LoadVector(value.Type, count), value);
            }
            asm.StoreVector(PushTarget, value, count, s.Combine is null && Streams(a));
        }
        else
        {
            // Lane after lane, in order, where two lanes may meet.
            var scattered = offset is { IsVector: true };
            asm.ForLanes(count, value, guard is { IsVector: true } ? guard : null, scattered ? offset : null, access?.LaneBytes ?? 0,
                scattered ? () => il.Emit(OpCodes.Ldloc, outputs[s.Output]) : PushTarget, s.Value.Type.Size,
                (element, push) => StoreElement(s, element, push));
        }
        il.MarkLabel(skip);
    }

    /// <summary>Whether a store of whole vectors goes around the caches: the output is larger than they are, and every vector of it lies on a
    /// boundary of vectors (as buffers do).</summary>
    private bool Streams(Access access)
    {
        if (count != null || plan.Kernel.Ordered || cut.Serial) return false;
        var terms = access.Terms(-1, plan.Extents.Length).ToList();
        long bytes = lanes * access.Size;
        if (bytes < Vector128<byte>.Count || Extent(access) <= LastCache.Bytes || access.Start % bytes != 0) return false;
        var outer = cut.BlocksPerRow == 1 || cut.LaneBlock % lanes == 0;
        var inner = cut.StepsPerRow == 1 || cut.StepBlock % lanes == 0;
        var aligned = outer && inner && terms.TrueForAll(t => t.Atom is null && t.Scale % bytes == 0);
        streams |= aligned;
        return aligned;
    }

    private void StoreElement(Store s, Value value, Action pushTarget)
    {
        if (s.Combine is { } combine)
        {
            pushTarget();
            value = asm.Apply(combine, value.Type, asm.LoadScalar(value.Type), value);
        }
        pushTarget();
        asm.StoreScalar(value);
    }
}
