using Lazy.Graph;

namespace Lazy.Backends.Cpu;

/// <summary>Runs an operation: input pointers in the order of its operands, output pointers in the order of its results.</summary>
internal unsafe delegate void RoutineBody(byte** inputs, byte** outputs);

/// <summary>Prepares an operation for operands with known layouts; null leaves it to the reference.</summary>
internal delegate RoutineBody? RoutineFactory(RoutineSpec spec);

/// <summary>
/// A routine and its epilogue in one launch. Where result and final output have elements of one size, the epilogue works in place;
/// otherwise the result lies in scratch memory.
/// </summary>
internal sealed unsafe class CpuRoutine(RoutineSpec spec, RoutineBody body, CpuKernel? epilogue) : CpuCompiled
{
    /// <inheritdoc/>
    public override string Source =>
        $"// {spec.Op} of {string.Join(", ", spec.Operands.Select(o => o.Aval))}: a routine of the library\n{epilogue?.Source}";

    /// <inheritdoc/>
    public override void Run(LaunchArguments* arguments)
    {
        if (epilogue is null)
        {
            body(arguments->Inputs, arguments->Outputs);
            return;
        }
        var (result, output) = (spec.Epilogue!.Inputs[0], spec.Outputs[0]);
        if (spec.Outputs.Count == 1 && result.Size == output.DType.Size) RunInto(arguments->Outputs[0], arguments);
        else
        {
            using var scratch = new Scratch<byte>(output.Shape.Size * result.Size);
            RunInto(scratch.Pointer, arguments);
        }
    }

    private void RunInto(byte* result, LaunchArguments* arguments)
    {
        body(arguments->Inputs, &result);
        // The epilogue reads the result first, then what follows the operands.
        var (operands, others) = (spec.Operands.Count, spec.Epilogue!.Inputs.Length - 1);
        var inputs = stackalloc byte*[1 + others];
        inputs[0] = result;
        for (var i = 0; i < others; i++) inputs[1 + i] = arguments->Inputs[operands + i];
        var after = *arguments with { Inputs = inputs };
        epilogue!.Run(&after);
    }
}
