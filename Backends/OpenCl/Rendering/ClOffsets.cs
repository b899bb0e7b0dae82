using Lazy.Backends.Gpu.Code;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// Finds the sums and products that serve as offsets and as nothing else. An offset is inside its buffer, so what it is made of does not
/// overflow, and compilers that may rely on it put it into the addresses of loads; all other arithmetic of integers wraps.
/// </summary>
internal sealed class ClOffsets
{
    private readonly HashSet<int> _other = [];
    private readonly HashSet<int> _offsets = [];

    /// <summary>Looks through a program.</summary>
    public ClOffsets(Block body) => Visit(body);

    /// <summary>Whether a sum, difference or product is only part of offsets.</summary>
    public bool Contains(Value result) => _offsets.Contains(result.Id);

    // Backwards, so that all uses of a value are known when its turn comes.
    private void Visit(Block block)
    {
        for (var i = block.Instructions.Count - 1; i >= 0; i--) Visit(block.Instructions[i]);
    }

    private void Visit(Instruction instruction)
    {
        switch (instruction)
        {
            case Instruction.Apply { Word: KOp.Add or KOp.Sub or KOp.Mul, Result.Type.Kind: DKind.Int } a when !_other.Contains(a.Result.Id):
                _offsets.Add(a.Result.Id);
                break;
            case Instruction.Apply a:
                foreach (var x in a.Operands) Use(x);
                break;
            case Instruction.Splat s:
                Use(s.Number);
                break;
            case Instruction.Lane l:
                Use(l.Of);
                break;
            case Instruction.Join j:
                foreach (var x in j.Numbers) Use(x);
                break;
            case Instruction.Store s:
                Use(s.Number);
                break;
            case Instruction.StoreLocal s:
                Use(s.Number);
                break;
            case Instruction.Declare d:
                Use(d.Initial);
                break;
            case Instruction.Set s:
                Use(s.Number);
                break;
            case Instruction.For f:
                Visit(f.Body);
                Use(f.From);
                Use(f.To);
                Use(f.Step);
                break;
            case Instruction.While w:
                Visit(w.Body);
                Use(w.Condition);
                Visit(w.Test);
                break;
            case Instruction.If f:
                Visit(f.Then);
                Use(f.Condition);
                break;
        }
    }

    private void Use(Value v) => _other.Add(v.Id);
}
