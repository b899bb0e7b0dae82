using System.Text;
using Lazy.Backends.Gpu;

namespace Lazy.Backends.OpenCl;

/// <summary>Makes programs of source text, or of what an earlier process stored.</summary>
/// <param name="api">The native functions.</param>
/// <param name="context">The context for the programs.</param>
/// <param name="descriptor">The device.</param>
/// <param name="store">Where compiled programs are kept.</param>
/// <param name="check">Throws for a status of a function that is not success.</param>
internal sealed class ClCompiler(ClApi api, ClHandle context, ClDescriptor descriptor, DiskStore store, Action<int, string> check)
{
    private const string Kind = "opencl";

    /// <summary>The program with a source text, and its kernel.</summary>
    /// <exception cref="KernelCompilationException">The driver refuses it.</exception>
    public (ClHandle Program, ClHandle Kernel) Compile(string source, string name)
    {
        var key = string.Join('\0', descriptor.Profile.Fingerprint, descriptor.BuildOptions, source);
        var stored = store.Get(Kind, key);
        if (stored is { Length: > 0 } && FromBinary(stored, name) is { } found) return found;
        var program = FromSource(source);
        try
        {
            var kernel = Kernel(program, name);
            // Asking for its code makes a processor's driver compile a program once more, for launches of any size. That is worth while for
            // programs that come again, so the first time it is only noted that this one was here.
            var isFirstTime = stored is null && descriptor.Profile.IsProcessor;
            if (isFirstTime) store.Put(Kind, key, []);
            else if (Binary(program) is { } binary) store.Put(Kind, key, binary);
            return (program, kernel);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    private ClHandle FromSource(string source)
    {
        check(api.CreateProgram(context.Value, source, out var handle), "clCreateProgramWithSource");
        var program = new ClHandle(api, ClKind.Program, handle);
        try
        {
            var status = api.BuildProgram(handle, descriptor.Device, descriptor.BuildOptions);
            if (IsRefusal(status)) throw Refused(status, handle, source);
            check(status, "clBuildProgram");
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    // A driver may refuse what it made itself, after an update that its version does not tell of. Then the source serves.
    private (ClHandle Program, ClHandle Kernel)? FromBinary(byte[] binary, string name)
    {
        ClHandle? program = null;
        var status = api.CreateProgram(context.Value, descriptor.Device, binary, out var handle);
        if (status == ClStatus.Success)
        {
            program = new(api, ClKind.Program, handle);
            status = api.BuildProgram(handle, descriptor.Device, descriptor.BuildOptions);
        }
        if (status == ClStatus.Success)
        {
            status = api.CreateKernel(handle, name, out var kernel);
            if (status == ClStatus.Success) return (program!, new(api, ClKind.Kernel, kernel));
        }
        program?.Dispose();
        if (ClStatus.IsLost(status)) check(status, "clCreateProgramWithBinary");
        Diagnostics.Log(1, () => $"opencl: {descriptor.Profile.Name} does not take its stored code of {name}: {ClStatus.Name(status)}");
        return null;
    }

    private ClHandle Kernel(ClHandle program, string name)
    {
        check(api.CreateKernel(program.Value, name, out var kernel), "clCreateKernel");
        return new(api, ClKind.Kernel, kernel);
    }

    private byte[]? Binary(ClHandle program)
    {
        if (api.GetBinarySize(program.Value, out var size) != ClStatus.Success || size == 0 || size > int.MaxValue) return null;
        var binary = new byte[size];
        return api.GetBinary(program.Value, binary) == ClStatus.Success ? binary : null;
    }

    private static bool IsRefusal(int status) =>
        status is ClStatus.BuildProgramFailure or ClStatus.CompilerNotAvailable or ClStatus.InvalidBuildOptions;

    private KernelCompilationException Refused(int status, nint program, string source)
    {
        var (why, log) = (ClStatus.Name(status), "");
        if (api.GetBuildLog(program, descriptor.Device, [], out var size) == ClStatus.Success)
        {
            var data = new byte[size];
            status = api.GetBuildLog(program, descriptor.Device, data, out _);
            if (status == ClStatus.Success) log = Encoding.UTF8.GetString(data).TrimEnd('\0').Trim();
        }
        return new($"opencl: {descriptor.Profile.Name} refused generated code: clBuildProgram failed with {why}: {log}", log, source);
    }
}
