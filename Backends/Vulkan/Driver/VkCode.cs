using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Vulkan.Spirv;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>A pipeline with its layouts.</summary>
internal sealed unsafe class VkCode : GpuCode
{
    private readonly VkGraveyard _graveyard;
    private readonly Parts _parts;
    private readonly SpirvProgram _spirv;
    private string? _source;
    private int _isDisposed;

    private VkCode(ThreadProgram program, SpirvProgram spirv, Parts parts, VkGraveyard graveyard)
    {
        Program = program;
        _spirv = spirv;
        _parts = parts;
        _graveyard = graveyard;
        UniformBytes = UniformLayout.Of(program.Uniforms).Bytes;
        graveyard.Add(parts);
    }

    /// <summary>Releases what nobody disposed of.</summary>
    ~VkCode() => Release();

    /// <summary>What it was made of.</summary>
    public ThreadProgram Program { get; }

    public Pipeline Pipeline => _parts.Pipeline;

    public PipelineLayout Layout => _parts.Layout;

    public DescriptorSetLayout SetLayout => _parts.SetLayout;

    public uint GroupsX => _spirv.GroupsX;

    public uint GroupsY => _spirv.GroupsY;

    /// <summary>The size of the uniforms.</summary>
    public int UniformBytes { get; }

    /// <summary>Whether it was disposed of.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <inheritdoc/>
    public override string Source => _source ??= SpirvText.Print(Program, _spirv);

    /// <summary>Sees every module before a driver does: for tests.</summary>
    internal static Action<ThreadProgram, SpirvProgram>? Emitted { get; set; }

    /// <summary>Compiles a program; a failure leaves nothing behind.</summary>
    public static VkCode Create(VkContext c, VkGraveyard graveyard, PipelineCache cache, ThreadProgram program)
    {
        var spirv = SpirvEmitter.Emit(program, c.Physical.Target);
        Emitted?.Invoke(program, spirv);
        if (Excess(program, spirv, c.Physical.Profile) is { } excess)
        {
            throw new KernelCompilationException($"{c.Physical.Name}: the program {program.Name} {excess}.", excess, SpirvText.Print(program, spirv));
        }
        var parts = new Parts();
        ShaderModule module = default;
        try
        {
            MakeLayouts(c, parts, program);
            fixed (uint* words = spirv.Words)
            {
                var info = new ShaderModuleCreateInfo(codeSize: (nuint)spirv.Words.Length * 4, pCode: words);
                Check("vkCreateShaderModule",
                    c.Fault("vkCreateShaderModule") ?? c.Api.CreateShaderModule(c.Device, in info, null, out module));
            }
            fixed (byte* main = "main\0"u8)
            {
                var stage = new PipelineShaderStageCreateInfo(stage: ShaderStageFlags.ComputeBit, module: module, pName: main);
                var info = new ComputePipelineCreateInfo(stage: stage, layout: parts.Layout);
                Check("vkCreateComputePipelines", c.Fault("vkCreateComputePipelines")
                    ?? c.Api.CreateComputePipelines(c.Device, cache, 1, in info, null, out parts.Pipeline));
            }
            return new(program, spirv, parts, graveyard);
        }
        catch
        {
            parts.Destroy(c);
            throw;
        }
        finally
        {
            c.Api.DestroyShaderModule(c.Device, module, null);
        }

        // What is neither a loss of the device nor of memory is the driver's verdict on the code.
        void Check(string call, Result result)
        {
            if (result >= 0) return;
            var error = c.Error(call, result);
            if (error is DeviceLostException or OutOfDeviceMemoryException) throw error;
            throw new KernelCompilationException(
                $"{c.Physical.Name}: {call} refused the program {program.Name} with {result}.", result.ToString(), SpirvText.Print(program, spirv));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    // Drivers need not notice what is beyond their limits, and may fail in any way.
    private static string? Excess(ThreadProgram program, SpirvProgram spirv, GpuProfile p)
    {
        var local = program.Locals.Sum(l => (long)l.DType.Size * l.Length);
        var uniforms = UniformLayout.Of(program.Uniforms).Bytes;
        return program.GroupSize > p.MaxGroupSize ? $"has groups of {program.GroupSize}, more than {p.MaxGroupSize}"
            : program.Buffers.Count > p.MaxBuffers ? $"has {program.Buffers.Count} buffers, more than {p.MaxBuffers}"
            : uniforms > p.MaxUniformBytes ? $"has {uniforms} bytes of uniforms, more than {p.MaxUniformBytes}"
            : local > p.LocalBytes ? $"has {local} bytes of local arrays, more than {p.LocalBytes}"
            : Lacks(Capability.Int64, p.HasInt64) ?? Lacks(Capability.Float64, p.HasFloat64)
            ?? Lacks(Capability.StorageBuffer8BitAccess, p.HasBytes) ?? Lacks(Capability.StorageBuffer16BitAccess, p.HasShorts);

        string? Lacks(Capability capability, bool has) =>
            spirv.Needs.Contains(capability) && !has ? $"needs {capability}, which the device lacks" : null;
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) _graveyard?.Bury(_parts);
    }

    private static void MakeLayouts(VkContext c, Parts parts, ThreadProgram program)
    {
        var count = program.Buffers.Count;
        var bindings = stackalloc DescriptorSetLayoutBinding[Math.Max(1, count)];
        for (var i = 0; i < count; i++) bindings[i] = new((uint)i, DescriptorType.StorageBuffer, 1, ShaderStageFlags.ComputeBit);
        var setInfo = new DescriptorSetLayoutCreateInfo(bindingCount: (uint)count, pBindings: bindings);
        c.Check("vkCreateDescriptorSetLayout", c.Fault("vkCreateDescriptorSetLayout")
            ?? c.Api.CreateDescriptorSetLayout(c.Device, in setInfo, null, out parts.SetLayout));
        var range = new PushConstantRange(ShaderStageFlags.ComputeBit, 0, (uint)UniformLayout.Of(program.Uniforms).Bytes);
        var sets = parts.SetLayout;
        var layoutInfo = new PipelineLayoutCreateInfo(
            setLayoutCount: 1, pSetLayouts: &sets, pushConstantRangeCount: range.Size > 0 ? 1u : 0, pPushConstantRanges: &range);
        c.Check("vkCreatePipelineLayout", c.Fault("vkCreatePipelineLayout")
            ?? c.Api.CreatePipelineLayout(c.Device, in layoutInfo, null, out parts.Layout));
    }

    private sealed class Parts : INative
    {
        public DescriptorSetLayout SetLayout;
        public PipelineLayout Layout;
        public Pipeline Pipeline;

        public void Destroy(VkContext context)
        {
            context.Api.DestroyPipeline(context.Device, Pipeline, null);
            context.Api.DestroyPipelineLayout(context.Device, Layout, null);
            context.Api.DestroyDescriptorSetLayout(context.Device, SetLayout, null);
        }
    }
}
