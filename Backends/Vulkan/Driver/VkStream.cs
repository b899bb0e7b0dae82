using System.Runtime.InteropServices;
using Lazy.Backends.Gpu;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>
/// The queue of commands. Commands wait in a list and become native ones when the list is submitted: if any native call fails then,
/// nothing has happened, the list is still there, and the next submission tries again. Batches are numbered; those of a device are
/// done in order.
/// </summary>
internal sealed unsafe class VkStream
{
    private const int BatchesInFlight = 4;

    private const AccessFlags Reads = AccessFlags.ShaderReadBit | AccessFlags.TransferReadBit,
        Writes = AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit;

    private const PipelineStageFlags Stages = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit;

    private readonly VkContext _c;
    private readonly VkGraveyard _graveyard;
    private readonly VkBatch?[] _batches = new VkBatch?[BatchesInFlight];
    private readonly List<Command> _commands = [];
    private readonly List<VkMemory> _operands = [];
    private readonly List<byte> _uniforms = [];
    private long _epoch = 1;
    private bool _needsBarrier;
    private double _milliseconds;

    /// <summary>An empty queue.</summary>
    public VkStream(VkContext context, VkGraveyard graveyard) => (_c, _graveyard) = (context, graveyard);

    /// <summary>The number of the batch that the next command will be in.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>The last batch that is known to be done.</summary>
    public long Completed { get; private set; }

    /// <summary>Queues a launch. If this throws, it is not queued.</summary>
    public void Launch(VkCode code, ReadOnlySpan<GpuMemory> buffers, ReadOnlySpan<byte> uniforms)
    {
        Reserve();
        _commands.Add(new(code, _operands.Count, buffers.Length, _uniforms.Count, uniforms.Length, default));
        for (var i = 0; i < buffers.Length; i++)
        {
            var memory = (VkMemory)buffers[i];
            _operands.Add(memory);
            Mark(memory, code.Program.Buffers[i].IsWritten);
        }
        _uniforms.AddRange(uniforms);
    }

    /// <summary>Queues a copy. If this throws, it is not queued.</summary>
    public void Copy(VkMemory source, long sourceOffset, VkMemory target, long targetOffset, long bytes)
    {
        Reserve();
        _commands.Add(new(null, _operands.Count, 2, 0, 0,
            new((ulong)(source.Offset + sourceOffset), (ulong)(target.Offset + targetOffset), (ulong)bytes)));
        _operands.Add(source);
        _operands.Add(target);
        Mark(source, false);
        Mark(target, true);
    }

    /// <summary>Makes room for one more command.</summary>
    public void Reserve()
    {
        _c.ThrowIfUnusable();
        if (_commands.Count >= VkBatch.Capacity) Submit();
    }

    /// <summary>Hands the waiting commands to the device.</summary>
    public void Submit()
    {
        _c.ThrowIfUnusable();
        if (_commands.Count == 0) return;
        ref var batch = ref _batches[Next % BatchesInFlight];
        batch ??= MakeBatch();
        if (batch.Serial > Completed) Wait(batch.Serial);
        try
        {
            batch.Begin();
            foreach (ref readonly var command in CollectionsMarshal.AsSpan(_commands)) Record(batch, command);
            // What the host may read without a copy has to be brought where it sees it.
            Barrier(batch.Commands, PipelineStageFlags.HostBit, AccessFlags.HostReadBit);
            batch.Submit();
        }
        catch
        {
            // The barriers of this recording never ran.
            _needsBarrier = true;
            throw;
        }
        batch.Serial = Next++;
        _commands.Clear();
        _operands.Clear();
        _uniforms.Clear();
    }

    /// <summary>Waits until a batch is done, submitting it if it still waits.</summary>
    public void Wait(long serial)
    {
        if (serial <= Completed) return;
        if (serial >= Next) Submit();
        _c.ThrowIfUnusable();
        var batch = _batches[serial % BatchesInFlight]!;
        // Its place may have gone to a later batch, which can only be if it is done.
        if (batch.Serial == serial) batch.Wait(VkDriver.WaitTimeout);
        Complete(serial);
    }

    /// <summary>Waits for everything.</summary>
    public void Synchronize()
    {
        Submit();
        Wait(Next - 1);
    }

    /// <summary>Looks which batches are done, and frees what only they used.</summary>
    public void Poll()
    {
        _c.ThrowIfUnusable();
        while (Completed < Next - 1 && _batches[(Completed + 1) % BatchesInFlight]!.IsDone()) Complete(Completed + 1);
        Collect();
    }

    /// <summary>The time of the batches that were done since the last call, in milliseconds.</summary>
    public double TakeTime()
    {
        var time = _milliseconds;
        _milliseconds = 0;
        return time;
    }

    /// <summary>Waits for what runs, at the end of the driver; false if it does not end.</summary>
    public bool TryFinish(TimeSpan most) => _batches.All(b => b is null || b.Serial <= Completed || b.TryWait(most));

    private VkBatch MakeBatch()
    {
        var batch = new VkBatch(_c);
        _graveyard.Add(batch);
        return batch;
    }

    private void Complete(long serial)
    {
        // Fences are passed in order: one says it for all before.
        var first = Completed + 1;
        Completed = serial;
        for (var s = first; s <= serial; s++)
        {
            if (_batches[s % BatchesInFlight] is { } batch && batch.Serial == s) _milliseconds += batch.Milliseconds();
        }
        Collect();
    }

    private void Collect() => _graveyard.Collect(_commands.Count > 0 ? Next : Next - 1, Completed);

    private void Mark(VkMemory memory, bool isWritten)
    {
        memory.LastUse = Next;
        if (isWritten) memory.LastWrite = Next;
    }

    private void Record(VkBatch batch, in Command command)
    {
        var operands = CollectionsMarshal.AsSpan(_operands).Slice(command.Operands, command.OperandCount);
        var native = batch.Commands;
        if (command.Code is not { } code)
        {
            Order(native, operands, 0b10);
            var region = command.Region;
            _c.Api.CmdCopyBuffer(native, operands[0].Buffer, operands[1].Buffer, 1, in region);
            return;
        }
        var set = batch.Bind(code, operands);
        ulong written = 0;
        for (var i = 0; i < operands.Length; i++) written |= code.Program.Buffers[i].IsWritten ? 1UL << i : 0;
        Order(native, operands, written);
        _c.Api.CmdBindPipeline(native, PipelineBindPoint.Compute, code.Pipeline);
        _c.Api.CmdBindDescriptorSets(native, PipelineBindPoint.Compute, code.Layout, 0, 1, in set, 0, null);
        if (command.UniformBytes > 0)
        {
            fixed (byte* p = CollectionsMarshal.AsSpan(_uniforms).Slice(command.Uniforms, command.UniformBytes))
            {
                _c.Api.CmdPushConstants(native, code.Layout, ShaderStageFlags.ComputeBit, 0, (uint)command.UniformBytes, p);
            }
        }
        _c.Api.CmdDispatch(native, code.GroupsX, code.GroupsY, 1);
    }

    // A barrier stands only between commands of which one writes what the other uses, so that independent ones may overlap.
    private void Order(CommandBuffer native, ReadOnlySpan<VkMemory> operands, ulong written)
    {
        var conflict = _needsBarrier;
        for (var i = 0; i < operands.Length && !conflict; i++)
        {
            conflict = operands[i].WriteEpoch == _epoch || ((written >> i & 1) != 0 && operands[i].ReadEpoch == _epoch);
        }
        if (conflict)
        {
            Barrier(native, Stages, Reads | Writes);
            _epoch++;
            _needsBarrier = false;
        }
        for (var i = 0; i < operands.Length; i++)
        {
            if ((written >> i & 1) != 0) operands[i].WriteEpoch = _epoch;
            else operands[i].ReadEpoch = _epoch;
        }
    }

    private void Barrier(CommandBuffer native, PipelineStageFlags to, AccessFlags access)
    {
        var barrier = new MemoryBarrier(srcAccessMask: Writes, dstAccessMask: access);
        _c.Api.CmdPipelineBarrier(native, Stages, to, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>A launch, or a copy where there is no code; its operands and uniforms lie in the lists of the queue.</summary>
    private readonly record struct Command(VkCode? Code, int Operands, int OperandCount, int Uniforms, int UniformBytes, BufferCopy Region);
}
