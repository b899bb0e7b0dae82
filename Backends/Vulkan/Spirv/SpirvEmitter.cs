using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>
/// Writes a program of the language of work items as SPIR-V, one method per instruction. All integer types are declared without a
/// sign, since SPIR-V has the sign in its instructions: int32 and uint32 are one type, and a bitcast between them is nothing.
/// </summary>
internal sealed partial class SpirvEmitter
{
    private const uint WorkgroupScope = 2, AcquireRelease = 0x8, WorkgroupMemory = 0x100;

    private readonly SpirvModule _m = new();
    private readonly ThreadProgram _program;
    private readonly SpirvTarget _target;
    private readonly Dictionary<int, uint> _values = [];
    private readonly Dictionary<int, uint> _variables = [];
    private uint _glsl, _label, _group, _item;

    private SpirvEmitter(ThreadProgram program, SpirvTarget target) => (_program, _target) = (program, target);

    /// <summary>The module of a program.</summary>
    /// <exception cref="LazyDeviceException">The program has more groups than two axes hold.</exception>
    public static SpirvProgram Emit(ThreadProgram program, SpirvTarget target) => new SpirvEmitter(program, target).Run();

    private SpirvProgram Run()
    {
        var (x, y) = Grid(_program.Groups, _target.MaxGroups);
        _m.Require(Capability.Shader);
        _m.Add(Section.MemoryModel, Op.MemoryModel, 0, 1); // logical addressing, GLSL450
        DeclareInterface();
        var main = _m.NewId();
        _label = _m.NewId();
        _m.Add(Section.FunctionHead, Op.Function, _m.Type(Op.TypeVoid), main, 0, _m.Type(Op.TypeFunction, _m.Type(Op.TypeVoid)));
        _m.Add(Section.FunctionHead, Op.Label, _label);
        var (group, item) = DeclareInputs();
        ReadPosition(group, item, x);
        // The last row of a launch of two axes may be too long. A whole group leaves, so barriers stay where all items come by.
        if ((long)x * y == _program.Groups) Emit(_program.Body);
        else EmitIf(Word(Op.ULessThan, BoolType, _group, UInt((uint)_program.Groups)), () => Emit(_program.Body));
        Add(Op.Return);
        Add(Op.FunctionEnd);
        _m.AddText(Section.EntryPoints, Op.EntryPoint, [5, main], "main", [group, item]); // 5: compute
        _m.Add(Section.ExecutionModes, Op.ExecutionMode, main, (uint)ExecutionMode.LocalSize, (uint)_program.GroupSize, 1, 1);
        DeclareFloatControls(main);
        return new(_m.ToWords(), x, y, _m.Capabilities);
    }

    /// <summary>The shape of a launch: one axis if that holds all groups, else a rectangle with as few idle groups as may be.</summary>
    public static (uint X, uint Y) Grid(long groups, long max)
    {
        if (groups <= max) return ((uint)groups, 1);
        var y = (groups + max - 1) / max;
        // Group numbers are computed in 32 bits; the rectangle is at most one row larger than the launch.
        if (y > max || groups > uint.MaxValue - max) throw new LazyDeviceException($"A launch of {groups} groups is more than the device takes.");
        return ((uint)((groups + y - 1) / y), (uint)y);
    }

    private void Emit(Block block)
    {
        foreach (var i in block.Instructions) Emit(i);
    }

    private void Emit(Instruction instruction)
    {
        switch (instruction)
        {
            case Instruction.Constant c: Define(c.Result, Constant(c.Number)); break;
            case Instruction.Position p: EmitPosition(p); break;
            case Instruction.Uniform u: EmitUniform(u); break;
            case Instruction.Apply a: EmitApply(a); break;
            case Instruction.Splat s: Define(s.Result, Id(s.Number)); break;
            case Instruction.LaneNumbers n: Define(n.Result, Constant(Scalar.OfInt(n.Result.Type, 0))); break;
            case Instruction.Lane l: Define(l.Result, Id(l.Of)); break;
            case Instruction.Join j: Define(j.Result, Id(j.Numbers[0])); break;
            case Instruction.Load l: EmitLoad(l); break;
            case Instruction.Store s: EmitStore(s); break;
            case Instruction.LoadLocal l: EmitLoadLocal(l); break;
            case Instruction.StoreLocal s: EmitStoreLocal(s); break;
            case Instruction.Declare d: EmitDeclare(d); break;
            case Instruction.Get g: Define(g.Result, Word(Op.Load, Type(g.Result.Type), _variables[g.Variable.Id])); break;
            case Instruction.Set s: Add(Op.Store, _variables[s.Variable.Id], Id(s.Number)); break;
            case Instruction.For f: EmitFor(f); break;
            case Instruction.While w: EmitWhile(w); break;
            case Instruction.If i: EmitIf(Id(i.Condition), () => Emit(i.Then)); break;
            case Instruction.Barrier: EmitBarrier(); break;
            default: throw new InternalException($"SPIR-V has no rule for {instruction.GetType().Name}.");
        }
    }

    private void EmitPosition(Instruction.Position p)
    {
        var number = p.OfGroup ? _group : _item;
        Define(p.Result, p.Result.Type.Size == 8 ? Word(Op.UConvert, Type(p.Result.Type), number) : number);
    }

    private void EmitApply(Instruction.Apply a)
    {
        var type = a.Result.Type;
        switch (a.Word)
        {
            case KOp.Cast: Define(a.Result, Convert(Id(a.Operands[0]), a.Operands[0].Type, type)); return;
            case KOp.Bitcast: Define(a.Result, Bitcast(Id(a.Operands[0]), a.Operands[0].Type, type)); return;
        }
        var word = SpirvWord.Of(a.Word, a.Operands[^1].Type);
        Span<uint> operands = stackalloc uint[a.Operands.Count];
        for (var i = 0; i < operands.Length; i++) operands[i] = Id(a.Operands[i]);
        var result = word.Op == Op.ExtInst
            ? Word(Op.ExtInst, Type(type), [Glsl, (uint)word.Glsl, .. operands])
            : Word(word.Op, Type(type), operands);
        if (word.IsContractible) _m.Decorate(result, Decoration.NoContraction);
        Define(a.Result, result);
    }

    private uint Bitcast(uint x, DType from, DType to) => Type(from) == Type(to) ? x : Word(Op.Bitcast, Type(to), x);

    private uint Convert(uint x, DType from, DType to)
    {
        if (from == to) return x;
        if (from.Kind == DKind.Bool) return Word(Op.Select, Type(to), x, Constant(Scalar.Of(to, 1)), Constant(Scalar.Of(to, 0)));
        if (from.IsFloat) return Word(to.IsFloat ? Op.FConvert : to.Kind == DKind.Int ? Op.ConvertFToS : Op.ConvertFToU, Type(to), x);
        if (to.IsFloat) return Word(from.Kind == DKind.Int ? Op.ConvertSToF : Op.ConvertUToF, Type(to), x);
        if (from.Size == to.Size) return x;
        return Word(from.Kind == DKind.Int && from.Size < to.Size ? Op.SConvert : Op.UConvert, Type(to), x);
    }

    private void EmitLoad(Instruction.Load l)
    {
        var memory = _program.Buffers[l.Buffer].DType;
        var x = Word(Op.Load, MemoryType(memory), Element(l.Buffer, l.Offset));
        Define(l.Result, memory.Size >= 4 ? Bitcast(x, memory, l.Result.Type)
            : memory.Kind == DKind.Bool ? Word(Op.INotEqual, BoolType, Word(Op.UConvert, UIntType, x), UInt(0))
            : Word(memory.Kind == DKind.Int ? Op.SConvert : Op.UConvert, Type(l.Result.Type), x));
    }

    private void EmitStore(Instruction.Store s)
    {
        var memory = _program.Buffers[s.Buffer].DType;
        var x = Id(s.Number);
        if (memory.Kind == DKind.Bool && s.Number.Type.Kind == DKind.Bool) x = Word(Op.Select, UIntType, x, UInt(1), UInt(0));
        x = memory.Size >= 4 ? Bitcast(x, s.Number.Type, memory) : Word(Op.UConvert, MemoryType(memory), x);
        Add(Op.Store, Element(s.Buffer, s.Offset), x);
    }

    private void EmitLoadLocal(Instruction.LoadLocal l)
    {
        Define(l.Result, Word(Op.Load, Type(l.Result.Type), LocalElement(l.Array, l.Offset)));
    }

    private void EmitStoreLocal(Instruction.StoreLocal s) => Add(Op.Store, LocalElement(s.Array, s.Offset), Id(s.Number));

    private void EmitDeclare(Instruction.Declare d)
    {
        RequireOneLane(d.Variable.Lanes);
        var pointer = _m.Type(Op.TypePointer, (uint)StorageClass.Function, Type(d.Variable.Type));
        var id = _m.NewId();
        // Variables stand at the head of the function, wherever the program begins them.
        _m.Add(Section.FunctionVariables, Op.Variable, pointer, id, (uint)StorageClass.Function);
        _variables[d.Variable.Id] = id;
        Add(Op.Store, id, Id(d.Initial));
    }

    private void EmitFor(Instruction.For f)
    {
        uint header = _m.NewId(), test = _m.NewId(), body = _m.NewId(), next = _m.NewId(), end = _m.NewId(), following = _m.NewId();
        var type = Type(f.Index.Type);
        var before = _label;
        Add(Op.Branch, header);
        Begin(header);
        Define(f.Index, Word(Op.Phi, type, Id(f.From), before, following, next));
        Add(Op.LoopMerge, end, next, 0);
        Add(Op.Branch, test);
        Begin(test);
        var less = Word(f.Index.Type.Kind == DKind.Int ? Op.SLessThan : Op.ULessThan, BoolType, Id(f.Index), Id(f.To));
        Add(Op.BranchConditional, less, body, end);
        Begin(body);
        Emit(f.Body);
        Add(Op.Branch, next);
        Begin(next);
        Add(Op.IAdd, type, following, Id(f.Index), Id(f.Step));
        Add(Op.Branch, header);
        Begin(end);
    }

    private void EmitWhile(Instruction.While w)
    {
        uint header = _m.NewId(), test = _m.NewId(), body = _m.NewId(), next = _m.NewId(), end = _m.NewId();
        Add(Op.Branch, header);
        Begin(header);
        Add(Op.LoopMerge, end, next, 0);
        Add(Op.Branch, test);
        Begin(test);
        Emit(w.Test);
        Add(Op.BranchConditional, Id(w.Condition), body, end);
        Begin(body);
        Emit(w.Body);
        Add(Op.Branch, next);
        Begin(next);
        Add(Op.Branch, header);
        Begin(end);
    }

    private void EmitIf(uint condition, Action then)
    {
        uint body = _m.NewId(), end = _m.NewId();
        Add(Op.SelectionMerge, end, 0);
        Add(Op.BranchConditional, condition, body, end);
        Begin(body);
        then();
        Add(Op.Branch, end);
        Begin(end);
    }

    private void EmitBarrier() => Add(Op.ControlBarrier, UInt(WorkgroupScope), UInt(WorkgroupScope), UInt(AcquireRelease | WorkgroupMemory));

    private void Add(Op op, params ReadOnlySpan<uint> operands) => _m.Add(Section.FunctionBody, op, operands);

    private uint Word(Op op, uint type, params ReadOnlySpan<uint> operands)
    {
        var result = _m.NewId();
        Add(op, [type, result, .. operands]);
        return result;
    }

    private void Begin(uint label)
    {
        Add(Op.Label, label);
        _label = label;
    }

    private void Define(Value value, uint id)
    {
        RequireOneLane(value.Lanes);
        _values[value.Id] = id;
    }

    private uint Id(Value value)
    {
        RequireOneLane(value.Lanes);
        return _values.TryGetValue(value.Id, out var id) ? id : throw new InternalException($"value {value.Id} is used before it is computed.");
    }

    private static void RequireOneLane(int lanes)
    {
        if (lanes != 1) throw new InternalException($"SPIR-V is written for single numbers, not for {lanes} lanes.");
    }

    private uint Constant(Scalar number)
    {
        var type = Type(number.Type);
        return number.Type.Kind == DKind.Bool
            ? _m.Constant(type, number.IsTrue)
            : _m.Constant(type, (ulong)ScalarMath.ToBits(number), number.Type.Size == 8);
    }
}
