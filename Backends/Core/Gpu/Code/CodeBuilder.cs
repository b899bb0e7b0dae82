using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Code;

/// <summary>Writes the instructions of a program one after another; each method returns the value it computes. Constants are shared within a block.</summary>
internal sealed class CodeBuilder
{
    private readonly Stack<List<Instruction>> _blocks = new();
    private readonly Stack<Dictionary<Scalar, Value>> _constants = new();
    private int _lastId;

    /// <summary>An empty program.</summary>
    public CodeBuilder() => Open();

    /// <summary>Changes whenever a block begins or ends; values that were memorised in a block that ended are gone.</summary>
    public int Depth => _blocks.Count;

    public List<BufferInfo> Buffers { get; } = [];

    public List<DType> Uniforms { get; } = [];

    public List<LocalInfo> Locals { get; } = [];

    /// <summary>The finished program.</summary>
    public ThreadProgram Finish(string name, int groupSize, long groups)
    {
        if (_blocks.Count != 1) throw new InternalException("a block was left open.");
        return new(name, Buffers, Uniforms, Locals, Close(), groupSize, groups);
    }

    public int Buffer(DType type, bool isRead, bool isWritten)
    {
        Buffers.Add(new(type, isRead, isWritten));
        return Buffers.Count - 1;
    }

    public int Local(DType type, int length)
    {
        Locals.Add(new(type, length));
        return Locals.Count - 1;
    }

    public Value Constant(Scalar number)
    {
        foreach (var known in _constants)
        {
            if (known.TryGetValue(number, out var v)) return v;
        }
        var result = New(number.Type, 1);
        Add(new Instruction.Constant(result, number));
        _constants.Peek().Add(number, result);
        return result;
    }

    public Value Int(DType type, long number) => Constant(Scalar.OfInt(type, number));

    public Value Group(DType type) => Emit(type, 1, r => new Instruction.Position(r, true));

    public Value Item(DType type) => Emit(type, 1, r => new Instruction.Position(r, false));

    public Value Uniform(DType type, int slot) => Emit(type, 1, r => new Instruction.Uniform(r, slot));

    /// <summary>A word whose operands are brought to equal lanes first.</summary>
    public Value Apply(KOp word, DType type, params ReadOnlySpan<Value> x)
    {
        var lanes = 1;
        foreach (var v in x) lanes = Math.Max(lanes, v.Lanes);
        var operands = new Value[x.Length];
        for (var i = 0; i < operands.Length; i++) operands[i] = Splat(x[i], lanes);
        return Emit(type, lanes, r => new Instruction.Apply(r, word, operands));
    }

    public Value Add(Value x, Value y) => Apply(KOp.Add, x.Type, x, y);

    public Value Sub(Value x, Value y) => Apply(KOp.Sub, x.Type, x, y);

    public Value Mul(Value x, Value y) => Apply(KOp.Mul, x.Type, x, y);

    /// <summary>Quotient and remainder of integers that are not negative, by a positive constant.</summary>
    public (Value Quotient, Value Remainder) DivRem(Value x, long divisor)
    {
        if (divisor == 1) return (x, Int(x.Type, 0));
        var unsigned = x.Type.Size == 8 ? DType.UInt64 : DType.UInt32;
        var ux = Apply(KOp.Bitcast, unsigned, x);
        var d = Int(unsigned, divisor);
        var q = Apply(KOp.Div, unsigned, ux, d);
        var rest = Apply(KOp.Sub, unsigned, ux, Apply(KOp.Mul, unsigned, q, d));
        return (Apply(KOp.Bitcast, x.Type, q), Apply(KOp.Bitcast, x.Type, rest));
    }

    public Value Less(Value x, Value y) => Apply(KOp.Lt, DType.Bool, x, y);

    public Value And(Value x, Value y) => Apply(KOp.And, x.Type, x, y);

    public Value Select(Value condition, Value x, Value y) => Apply(KOp.Select, x.Type, condition, x, y);

    public Value Cast(Value x, DType type) => x.Type == type ? x : Apply(KOp.Cast, type, x);

    public Value Splat(Value x, int lanes) => x.Lanes == lanes ? x : x.Lanes == 1
        ? Emit(x.Type, lanes, r => new Instruction.Splat(r, x))
        : throw new InternalException($"{x.Lanes} lanes cannot become {lanes}.");

    public Value LaneNumbers(DType type, int lanes) => Emit(type, lanes, r => new Instruction.LaneNumbers(r));

    public Value Lane(Value x, int number) => x.Lanes == 1 ? x : Emit(x.Type, 1, r => new Instruction.Lane(r, x, number));

    public Value Join(IReadOnlyList<Value> numbers) => numbers.Count == 1 ? numbers[0] : Emit(numbers[0].Type, numbers.Count, r => new Instruction.Join(r, numbers));

    public Value Load(DType type, int buffer, Value offset, int lanes = 1) => Emit(type, lanes, r => new Instruction.Load(r, buffer, offset));

    public void Store(int buffer, Value offset, Value number) => Add(new Instruction.Store(buffer, offset, number));

    public Value LoadLocal(int array, Value offset, int lanes = 1) => Emit(Locals[array].DType, lanes, r => new Instruction.LoadLocal(r, array, offset));

    public void StoreLocal(int array, Value offset, Value number) => Add(new Instruction.StoreLocal(array, offset, number));

    public Variable Declare(Value initial)
    {
        var v = new Variable(++_lastId, initial.Type, initial.Lanes);
        Add(new Instruction.Declare(v, initial));
        return v;
    }

    public Value Get(Variable v) => Emit(v.Type, v.Lanes, r => new Instruction.Get(r, v));

    public void Set(Variable v, Value number) => Add(new Instruction.Set(v, number));

    /// <summary>A loop; the body gets the index.</summary>
    public void For(Value from, Value to, Value step, Action<Value> body)
    {
        var index = New(from.Type, 1);
        Open();
        body(index);
        Add(new Instruction.For(index, from, to, step, Close()));
    }

    /// <summary>A loop from 0.</summary>
    public void For(DType type, long count, Action<Value> body) => For(Int(type, 0), Int(type, count), Int(type, 1), body);

    public void While(Func<Value> test, Action body)
    {
        Open();
        var condition = test();
        var testing = Close();
        Open();
        body();
        Add(new Instruction.While(testing, condition, Close()));
    }

    public void If(Value condition, Action then)
    {
        Open();
        then();
        Add(new Instruction.If(condition, Close()));
    }

    public void Barrier() => Add(new Instruction.Barrier());

    private Value Emit(DType type, int lanes, Func<Value, Instruction> make)
    {
        var result = New(type, lanes);
        Add(make(result));
        return result;
    }

    private Value New(DType type, int lanes) => new(++_lastId, type, lanes);

    private void Add(Instruction i) => _blocks.Peek().Add(i);

    private void Open()
    {
        _blocks.Push([]);
        _constants.Push([]);
    }

    private Block Close()
    {
        _constants.Pop();
        return new(_blocks.Pop());
    }
}
