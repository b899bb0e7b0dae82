using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>What one submission needs: a command buffer, descriptors, a fence, two timestamps. Used again when its fence is passed.</summary>
internal sealed unsafe class VkBatch : INative
{
    /// <summary>The most commands of a batch: many enough to share the price of a submission, few enough to keep the device busy early.</summary>
    public const int Capacity = 32;

    private readonly VkContext _c;
    private CommandPool _pool;
    private DescriptorPool _descriptors;
    private QueryPool _times;
    private Fence _fence;

    /// <summary>Makes the native objects; a failure leaves nothing behind.</summary>
    public VkBatch(VkContext context)
    {
        _c = context;
        try
        {
            Create();
        }
        catch
        {
            Destroy(context);
            throw;
        }
    }

    /// <summary>The number of the submission that used it last.</summary>
    public long Serial { get; set; }

    /// <summary>Where commands are recorded.</summary>
    public CommandBuffer Commands { get; private set; }

    private bool HasClock => _c.Physical.TimestampBits > 0;

    /// <summary>Begins to record; what was recorded before is forgotten.</summary>
    public void Begin()
    {
        _c.Check("vkResetCommandPool", _c.Fault("vkResetCommandPool") ?? _c.Api.ResetCommandPool(_c.Device, _pool, 0));
        _c.Check("vkResetDescriptorPool", _c.Fault("vkResetDescriptorPool") ?? _c.Api.ResetDescriptorPool(_c.Device, _descriptors, 0));
        var info = new CommandBufferBeginInfo(flags: CommandBufferUsageFlags.OneTimeSubmitBit);
        _c.Check("vkBeginCommandBuffer", _c.Fault("vkBeginCommandBuffer") ?? _c.Api.BeginCommandBuffer(Commands, in info));
        if (!HasClock) return;
        _c.Api.CmdResetQueryPool(Commands, _times, 0, 2);
        _c.Api.CmdWriteTimestamp(Commands, PipelineStageFlags.TopOfPipeBit, _times, 0);
    }

    /// <summary>Ends the recording and hands it to the queue.</summary>
    public void Submit()
    {
        if (HasClock) _c.Api.CmdWriteTimestamp(Commands, PipelineStageFlags.BottomOfPipeBit, _times, 1);
        _c.Check("vkEndCommandBuffer", _c.Fault("vkEndCommandBuffer") ?? _c.Api.EndCommandBuffer(Commands));
        var fence = _fence;
        _c.Check("vkResetFences", _c.Fault("vkResetFences") ?? _c.Api.ResetFences(_c.Device, 1, in fence));
        var commands = Commands;
        var info = new SubmitInfo(commandBufferCount: 1, pCommandBuffers: &commands);
        _c.Check("vkQueueSubmit", _c.Fault("vkQueueSubmit") ?? _c.Api.QueueSubmit(_c.Queue, 1, in info, fence));
    }

    /// <summary>Whether its fence is passed.</summary>
    public bool IsDone()
    {
        var result = _c.Fault("vkGetFenceStatus") ?? _c.Api.GetFenceStatus(_c.Device, _fence);
        _c.Check("vkGetFenceStatus", result);
        return result == Result.Success;
    }

    /// <summary>Waits for its fence.</summary>
    /// <exception cref="LazyDeviceException">The time is over.</exception>
    public void Wait(TimeSpan most)
    {
        var fence = _fence;
        var result = _c.Fault("vkWaitForFences") ?? _c.Api.WaitForFences(_c.Device, 1, in fence, true, Nanoseconds(most));
        _c.Check("vkWaitForFences", result);
        if (result == Result.Timeout)
        {
            throw new LazyDeviceException($"{_c.Physical.Name}: commands are not done after {most.TotalSeconds} s; the device is busy or hangs.");
        }
    }

    /// <summary>Waits without asking the gate, for the end of the driver. False if the time is over or the device is gone.</summary>
    public bool TryWait(TimeSpan most)
    {
        var fence = _fence;
        return _c.Api.WaitForFences(_c.Device, 1, in fence, true, Nanoseconds(most)) is Result.Success or Result.ErrorDeviceLost;
    }

    /// <summary>The time from its first to its last command, in milliseconds; its fence is passed.</summary>
    public double Milliseconds()
    {
        if (!HasClock) return 0;
        var ticks = stackalloc ulong[2];
        var result = _c.Fault("vkGetQueryPoolResults")
            ?? _c.Api.GetQueryPoolResults(_c.Device, _times, 0, 2, sizeof(ulong) * 2, ticks, sizeof(ulong), QueryResultFlags.Result64Bit);
        _c.Check("vkGetQueryPoolResults", result);
        var bits = _c.Physical.TimestampBits;
        var mask = bits >= 64 ? ulong.MaxValue : (1UL << (int)bits) - 1;
        return result == Result.Success ? ((ticks[1] - ticks[0]) & mask) * (double)_c.Physical.Limits.TimestampPeriod * 1e-6 : 0;
    }

    /// <summary>A set of descriptors for buffers.</summary>
    public DescriptorSet Bind(VkCode code, ReadOnlySpan<VkMemory> buffers)
    {
        var layout = code.SetLayout;
        var info = new DescriptorSetAllocateInfo(descriptorPool: _descriptors, descriptorSetCount: 1, pSetLayouts: &layout);
        DescriptorSet set = default;
        _c.Check("vkAllocateDescriptorSets", _c.Fault("vkAllocateDescriptorSets") ?? _c.Api.AllocateDescriptorSets(_c.Device, in info, out set));
        if (buffers.Length == 0) return set;
        var infos = stackalloc DescriptorBufferInfo[buffers.Length];
        var writes = stackalloc WriteDescriptorSet[buffers.Length];
        var most = _c.Physical.Profile.MaxBufferBytes;
        for (var i = 0; i < buffers.Length; i++)
        {
            // A block from a pool may be larger than what it holds, and than what a program may see.
            infos[i] = new(buffers[i].Buffer, (ulong)buffers[i].Offset, (ulong)Math.Min(buffers[i].Room, most & ~3L));
            writes[i] = new(
                dstSet: set, dstBinding: (uint)i, descriptorCount: 1, descriptorType: DescriptorType.StorageBuffer, pBufferInfo: infos + i);
        }
        _c.Api.UpdateDescriptorSets(_c.Device, (uint)buffers.Length, writes, 0, null);
        return set;
    }

    /// <inheritdoc/>
    public void Destroy(VkContext context)
    {
        context.Api.DestroyFence(context.Device, _fence, null);
        context.Api.DestroyQueryPool(context.Device, _times, null);
        context.Api.DestroyDescriptorPool(context.Device, _descriptors, null);
        context.Api.DestroyCommandPool(context.Device, _pool, null);
    }

    // Infinite, as .NET has it, is negative.
    private static ulong Nanoseconds(TimeSpan time) => time < TimeSpan.Zero ? ulong.MaxValue : (ulong)time.Ticks * 100;

    private void Create()
    {
        var poolInfo = new CommandPoolCreateInfo(queueFamilyIndex: _c.Physical.QueueFamily!.Value, flags: CommandPoolCreateFlags.TransientBit);
        _c.Check("vkCreateCommandPool", _c.Fault("vkCreateCommandPool") ?? _c.Api.CreateCommandPool(_c.Device, in poolInfo, null, out _pool));
        var info = new CommandBufferAllocateInfo(commandPool: _pool, level: CommandBufferLevel.Primary, commandBufferCount: 1);
        CommandBuffer commands = default;
        _c.Check("vkAllocateCommandBuffers",
            _c.Fault("vkAllocateCommandBuffers") ?? _c.Api.AllocateCommandBuffers(_c.Device, in info, out commands));
        Commands = commands;
        // Enough for a batch of launches with as many buffers as may be, so that it never runs out.
        var size = new DescriptorPoolSize(DescriptorType.StorageBuffer, (uint)(Capacity * _c.Physical.Profile.MaxBuffers));
        var descriptorInfo = new DescriptorPoolCreateInfo(maxSets: Capacity, poolSizeCount: 1, pPoolSizes: &size);
        _c.Check("vkCreateDescriptorPool",
            _c.Fault("vkCreateDescriptorPool") ?? _c.Api.CreateDescriptorPool(_c.Device, in descriptorInfo, null, out _descriptors));
        var fenceInfo = new FenceCreateInfo(flags: FenceCreateFlags.SignaledBit);
        _c.Check("vkCreateFence", _c.Fault("vkCreateFence") ?? _c.Api.CreateFence(_c.Device, in fenceInfo, null, out _fence));
        if (!HasClock) return;
        var queryInfo = new QueryPoolCreateInfo(queryType: QueryType.Timestamp, queryCount: 2);
        _c.Check("vkCreateQueryPool", _c.Fault("vkCreateQueryPool") ?? _c.Api.CreateQueryPool(_c.Device, in queryInfo, null, out _times));
    }
}
