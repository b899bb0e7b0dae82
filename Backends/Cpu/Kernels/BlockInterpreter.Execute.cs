using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <content>One block: instructions, loads and stores.</content>
internal sealed unsafe partial class BlockInterpreter
{
    /// <summary>What a thread knows while it runs a piece.</summary>
    private struct Frame
    {
        public LaunchArguments* Arguments;
        public byte** Pointers;
        public long* Index;
        public byte* Scratch;
        public byte* Accumulators;
        public byte* Units;

        /// <summary>The lanes of the current block.</summary>
        public int Lanes;

        /// <summary>The lowest depth whose outer expressions are stale.</summary>
        public int Changed;

        /// <summary>Sets the outer indices of an item and tells its lanes along an outer vector loop.</summary>
        public (long LaneStart, long LaneEnd) Enter(long item, LoopPlan plan)
        {
            var p = plan.Partition;
            var (row, block) = Math.DivRem(item, p.BlocksPerRow);
            var rowLoops = plan.VectorIsInner ? plan.OuterCount : plan.OuterCount - 1;
            Changed = Math.Min(Changed, 1 + Decode(Index, plan.Extents.AsSpan(), 0, rowLoops, row));
            return plan.VectorIsInner ? (0, 1) : (block * p.LaneBlock, Math.Min((block + 1) * p.LaneBlock, p.Lanes));
        }

        /// <summary>Moves on to a block of lanes.</summary>
        public void MoveTo(long lane, long laneEnd, LoopPlan plan, int most)
        {
            if (plan.VectorIsInner)
            {
                Lanes = most;
                return;
            }
            Index[plan.VectorLoop] = lane;
            Changed = Math.Min(Changed, plan.OuterCount);
            Lanes = (int)Math.Min(most, laneEnd - lane);
        }

        /// <summary>All outer expressions fit the indices now.</summary>
        public void Done() => Changed = int.MaxValue - 1;

        /// <summary>Writes the indices of a flat position over the loops in [from, to); returns the first loop whose index changed, or
        /// <paramref name="to"/>.</summary>
        public static int Decode(long* index, ReadOnlySpan<long> extents, int from, int to, long position)
        {
            var changed = to;
            for (var loop = to - 1; loop >= from; loop--)
            {
                (position, var i) = Math.DivRem(position, extents[loop]);
                if (index[loop] == i) continue;
                index[loop] = i;
                changed = loop;
            }
            return changed;
        }
    }

    private void Execute(in Frame frame, BlockInstruction[] instructions, int n)
    {
        foreach (var i in instructions)
        {
            var target = frame.Scratch + program.Offsets[i.Target];
            switch (i.Action)
            {
                case BlockAction.Apply:
                    var (x, y, z) = i.Arguments;
                    var (second, third) = (y < 0 ? 0 : (nint)frame.Pointers[y], z < 0 ? 0 : (nint)frame.Pointers[z]);
                    i.Op!(target, frame.Pointers[x], (byte*)second, (byte*)third, i.IsVector ? n : 1);
                    break;
                case BlockAction.Load:
                    frame.Pointers[i.Target] = Load(frame, i, target, n);
                    break;
                case BlockAction.Index:
                    if (i.Type.Size == 4) WriteIndex((int*)target, (int)frame.Index[i.Slot], i.IsVector ? n : 1);
                    else WriteIndex((long*)target, frame.Index[i.Slot], i.IsVector ? n : 1);
                    break;
                case BlockAction.Uniform:
                    CopyLanes(frame.Arguments->Uniforms + (i.Slot * LaunchArguments.UniformSize), target, 1, i.Type);
                    break;
                case BlockAction.Accumulator:
                    CopyLanes(frame.Accumulators + local[i.Slot], target, i.IsVector ? n : 1, i.Type);
                    break;
                default: throw new InternalException($"no instruction {i.Action}.");
            }
            if (i.Repeats) Repeat(target, i.Type.Size, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteIndex<T>(T* target, T first, int n) where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var i = 0; i < n; i++) target[i] = first + T.CreateTruncating(i);
    }

    private static void Repeat(byte* target, int size, int n)
    {
        switch (size)
        {
            case 1: new Span<byte>(target, n).Fill(*target); break;
            case 2: new Span<ushort>(target, n).Fill(*(ushort*)target); break;
            case 4: new Span<uint>(target, n).Fill(*(uint*)target); break;
            case 8: new Span<ulong>(target, n).Fill(*(ulong*)target); break;
            default: new Span<UInt128>(target, n).Fill(Unsafe.ReadUnaligned<UInt128>(target)); break;
        }
    }

    // The offset of the first lane.
    private long Offset(in Frame frame, BlockAccess access)
    {
        var offset = access.Base;
        foreach (var (loop, coefficient) in access.Loops) offset += coefficient * frame.Index[loop];
        foreach (var (place, coefficient) in access.Atoms) offset += coefficient * ReadIndex(frame.Pointers[place], 0);
        return offset;
    }

    private long ReadIndex(byte* place, int lane) => Plan.Kernel.IndexType.Size == 4 ? ((int*)place)[lane] : ((long*)place)[lane];

    // Returns where the elements are: in the input itself where they lie side by side, else in the target.
    private byte* Load(in Frame frame, BlockInstruction i, byte* target, int n)
    {
        var source = frame.Arguments->Inputs[i.Slot];
        var access = i.Access!;
        var size = i.Type.Size;
        if (access.LaneStride is not { } stride)
        {
            Gather(source, target, size, frame.Pointers[access.List], n);
            return target;
        }
        source += Offset(frame, access) * size;
        if (!i.IsVector) (n, stride) = (1, 1);
        if (stride != 1) Strided(source, stride, target, 1, size, n);
        else if (i.Repeats || i.Copies) CopyLanes(source, target, n, i.Type);
        else return source;
        return target;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(byte* source, byte* target, int size, byte* offsets, int n)
    {
        for (var lane = 0; lane < n; lane++) CopyElement(source + (ReadIndex(offsets, lane) * size), target + ((long)lane * size), size);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strided(byte* source, long sourceStride, byte* target, long targetStride, int size, int n)
    {
        switch (size)
        {
            case 4:
                for (var i = 0L; i < n; i++) ((uint*)target)[i * targetStride] = ((uint*)source)[i * sourceStride];
                break;
            case 8:
                for (var i = 0L; i < n; i++) ((ulong*)target)[i * targetStride] = ((ulong*)source)[i * sourceStride];
                break;
            default:
                for (var i = 0L; i < n; i++) CopyElement(source + (i * sourceStride * size), target + (i * targetStride * size), size);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyElement(byte* from, byte* to, int size)
    {
        switch (size)
        {
            case 1: *to = *from; break;
            case 2: *(ushort*)to = *(ushort*)from; break;
            case 4: *(uint*)to = *(uint*)from; break;
            case 8: *(ulong*)to = *(ulong*)from; break;
            default: Unsafe.CopyBlockUnaligned(to, from, (uint)size); break;
        }
    }

    private void Write(in Frame frame, BlockStore s, int n)
    {
        var output = frame.Arguments->Outputs[s.Output];
        var value = frame.Pointers[s.Value];
        var size = s.Type.Size;
        var first = s.Access.LaneStride is null ? 0 : Offset(frame, s.Access);
        if (s.Guard < 0 && s.Access.LaneStride is { } stride)
        {
            var target = output + (first * size);
            if (s.Combine is null)
            {
                if (stride == 1) CopyLanes(value, target, n, s.Type);
                else Strided(value, 1, target, stride, size, n);
                return;
            }
            if (stride == 1)
            {
                s.Combine(target, target, value, null, n);
                return;
            }
        }
        for (var lane = 0; lane < n; lane++)
        {
            if (s.Guard >= 0 && frame.Pointers[s.Guard][lane] == 0) continue;
            var offset = s.Access.LaneStride is { } step ? first + (lane * step) : ReadIndex(frame.Pointers[s.Access.List], lane);
            var target = output + (offset * size);
            if (s.Combine is null) CopyElement(value + ((long)lane * size), target, size);
            else s.Combine(target, target, value + ((long)lane * size), null, 1);
        }
    }
}
