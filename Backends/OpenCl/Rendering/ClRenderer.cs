using System.Globalization;
using System.Text;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.OpenCl;

/// <summary>OpenCL C 1.2 text: an instruction is a line, a value is a name made of its number, a constant stands where it is used.</summary>
internal sealed class ClRenderer
{
    private const int LongestName = 48;

    private readonly ThreadProgram _program;
    private readonly GpuProfile _profile;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<int, string> _constants = [];
    private readonly SortedDictionary<string, int> _vectors = new(StringComparer.Ordinal);
    private readonly ClOffsets _offsets;
    private readonly long _groupsX, _groupsY;
    private int _depth = 1;
    private bool _hasDoubles;

    private ClRenderer(ThreadProgram program, GpuProfile profile)
    {
        _program = program;
        _profile = profile;
        _offsets = new(program.Body);
        (_groupsX, _groupsY) = Grid(program, profile);
    }

    /// <summary>The groups along both axes of a launch: the second one is used where the first is too short.</summary>
    public static (long X, long Y) Grid(ThreadProgram program, GpuProfile profile)
    {
        var y = Math.Max(1, (program.Groups + profile.MaxGroups - 1) / profile.MaxGroups);
        return (y == 1 ? program.Groups : profile.MaxGroups, y);
    }

    /// <summary>The name of the function: the program's own, cleaned, with a prefix that keeps it apart from words of the language.</summary>
    public static string FunctionName(ThreadProgram program)
    {
        var name = new StringBuilder("k_");
        foreach (var c in program.Name.Take(LongestName)) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return name.ToString();
    }

    /// <summary>The source text of a program.</summary>
    public static string Render(ThreadProgram program, GpuProfile profile) => new ClRenderer(program, profile).Text();

    private string Text()
    {
        foreach (var i in _program.Body.Instructions) Render(i);
        var body = _text.ToString();
        _text.Clear();
        // Each word rounds by itself; without this a compiler may join a product and a sum.
        Preamble("#pragma OPENCL FP_CONTRACT OFF");
        if (UsesDoubles(body)) Preamble("#pragma OPENCL EXTENSION cl_khr_fp64 : enable");
        if (_profile.IsProcessor) ProcessorWords(body);
        foreach (var (type, alignment) in _vectors) Preamble($"typedef {type} at_{type} __attribute__((aligned({alignment}), may_alias));");
        var types = BufferTypes();
        _text.Append(CultureInfo.InvariantCulture, $"\n__kernel __attribute__((reqd_work_group_size({_program.GroupSize}, 1, 1)))\n");
        var parameters = new List<string>();
        for (var b = 0; b < types.Length; b++)
        {
            // No "restrict": a buffer that is written may be the memory of one that is read.
            parameters.Add($"__global {(_program.Buffers[b].IsWritten ? "" : "const ")}{types[b]}* b{b}");
        }
        for (var u = 0; u < _program.Uniforms.Count; u++) parameters.Add($"{ClText.Register(_program.Uniforms[u])} u{u}");
        _text.Append(CultureInfo.InvariantCulture, $"void {FunctionName(_program)}({string.Join(", ", parameters)})\n{{\n");
        for (var a = 0; a < _program.Locals.Count; a++)
        {
            Line($"__local {ClText.Register(_program.Locals[a].DType)} l{a}[{Math.Max(1, _program.Locals[a].Length)}];");
        }
        // The last row of groups may be longer than needed.
        if (_groupsX * _groupsY != _program.Groups) Line($"if ({GroupNumber("long")} >= {_program.Groups}L) return;");
        return _text.Append(body).Append("}\n").ToString();
    }

    // Where one memory may be seen as two types, compilers must not conclude from the types that it is not; bytes may always be anything.
    private string[] BufferTypes()
    {
        var types = _program.Buffers.Select(b => ClText.Memory(b.DType)).ToArray();
        // 16-bit floats are integers here.
        var classes = _program.Buffers.Where(b => b.DType.Size > 1).Select(b => (b.DType.Size, IsFloat: b.DType.IsFloat && b.DType.Size > 2));
        if (classes.Distinct().Count() < 2 || !_program.Buffers.Any(b => b.IsWritten)) return types;
        foreach (var type in types.Distinct()) Preamble($"typedef {type} any_{type} __attribute__((may_alias));");
        return [.. types.Select(t => "any_" + t)];
    }

    // The library of a processor's compiler may round by twenty instructions where the machine has one, which the compiler calls by another name.
    private void ProcessorWords(string body)
    {
        foreach (var (word, builtin) in ClWords.Builtins)
        {
            if (!body.Contains($" {word}(", StringComparison.Ordinal)) continue;
            Preamble($"#if __has_builtin({builtin})\n#undef {word}\n#define {word}(x) {builtin}(x)\n#endif");
        }
    }

    private bool UsesDoubles(string body) => _hasDoubles || body.Contains("double", StringComparison.Ordinal)
        || _program.Buffers.Select(b => b.DType).Concat(_program.Uniforms).Concat(_program.Locals.Select(l => l.DType)).Contains(DType.Float64);

    private void Render(Instruction i)
    {
        switch (i)
        {
            case Instruction.Constant c: Constant(c); break;
            case Instruction.Position p: Position(p); break;
            case Instruction.Uniform u: Define(u.Result, $"u{u.Slot}"); break;
            case Instruction.Apply a: Apply(a); break;
            case Instruction.Splat s: Define(s.Result, $"({Type(s.Result)})({(s.Result.Type == DType.Bool ? "-" : "")}{Name(s.Number)})"); break;
            case Instruction.LaneNumbers n: Define(n.Result, $"({Type(n.Result)})({string.Join(", ", Enumerable.Range(0, n.Result.Lanes))})"); break;
            case Instruction.Lane l: Lane(l); break;
            case Instruction.Join j: Join(j); break;
            case Instruction.Load l: Load(l); break;
            case Instruction.Store s: Store(s); break;
            case Instruction.LoadLocal l: Define(l.Result, Element($"l{l.Array}", l.Result.Type, l.Offset, l.Result.Lanes)); break;
            case Instruction.StoreLocal s: Put($"l{s.Array}", s.Number.Type, s.Offset, s.Number.Lanes, Name(s.Number)); break;
            case Instruction.Declare d: Line($"{ClText.Register(d.Variable.Type, d.Variable.Lanes)} x{d.Variable.Id} = {Name(d.Initial)};"); break;
            case Instruction.Get g: Define(g.Result, $"x{g.Variable.Id}"); break;
            case Instruction.Set s: Line($"x{s.Variable.Id} = {Name(s.Number)};"); break;
            case Instruction.For f: For(f); break;
            case Instruction.While w: While(w); break;
            case Instruction.If f: If(f); break;
            case Instruction.Barrier: Line("barrier(CLK_LOCAL_MEM_FENCE);"); break;
            default: throw new InternalException($"OpenCL C has no text for {i}.");
        }
    }

    private void Constant(Instruction.Constant c)
    {
        _constants.Add(c.Result.Id, ClText.Number(c.Number));
        _hasDoubles |= c.Number.Type == DType.Float64;
    }

    private void Position(Instruction.Position p)
    {
        var type = Type(p.Result);
        Define(p.Result, p.OfGroup ? GroupNumber(type) : $"({type})get_local_id(0)");
    }

    private string GroupNumber(string type) => _groupsY == 1 ? $"({type})get_group_id(0)"
        : $"({type})(get_group_id(1) * {_groupsX.ToString(CultureInfo.InvariantCulture)}UL + get_group_id(0))";

    private void Apply(Instruction.Apply a)
    {
        if (_offsets.Contains(a.Result))
        {
            // A processor adds what is 64 bits wide to an address for nothing, but must widen each number of 32 bits first.
            var (type, widen) = _profile.IsProcessor ? ("long", "(long)") : (Type(a.Result), "");
            var sign = a.Word switch { KOp.Add => '+', KOp.Sub => '-', _ => '*' };
            Line($"{type} {Name(a.Result)} = {widen}{Name(a.Operands[0])} {sign} {Name(a.Operands[1])};");
            return;
        }
        var pattern = new StringBuilder(ClWords.Pattern(a.Word, a.Result, a.Operands, _profile.HasExactFma));
        pattern.Replace("{t}", Type(a.Result)).Replace("{u}", ClText.Unsigned(a.Result.Type, a.Result.Lanes));
        pattern.Replace("{n}", ClText.Suffix(a.Result.Lanes));
        for (var k = 0; k < a.Operands.Count; k++) pattern.Replace($"{{{k}}}", Name(a.Operands[k]));
        Define(a.Result, pattern.ToString());
    }

    private void Lane(Instruction.Lane l)
    {
        var lane = Name(l.Of) + ".s" + "0123456789abcdef"[l.Number];
        Define(l.Result, l.Result.Type == DType.Bool ? $"-{lane}" : lane);
    }

    private void Join(Instruction.Join j)
    {
        var lanes = $"({Type(j.Result)})({string.Join(", ", j.Numbers.Select(Name))})";
        Define(j.Result, j.Result.Type == DType.Bool ? "-" + lanes : lanes);
    }

    private void Load(Instruction.Load l)
    {
        var element = _program.Buffers[l.Buffer].DType;
        var text = Element($"b{l.Buffer}", element, l.Offset, l.Result.Lanes);
        // Whatever a byte holds, a bool is 0 or 1.
        if (element == DType.Bool) text = l.Result.Lanes == 1 ? text + " != 0" : $"convert_{Type(l.Result)}({text}) != 0";
        else if (element.Size < 4 && l.Result.Lanes > 1) text = $"convert_{Type(l.Result)}({text})";
        Define(l.Result, text);
    }

    private void Store(Instruction.Store s)
    {
        var element = _program.Buffers[s.Buffer].DType;
        var (number, lanes) = (Name(s.Number), s.Number.Lanes);
        if (element.Size < 4)
        {
            var type = ClText.Memory(element) + ClText.Suffix(lanes);
            number = lanes == 1 ? $"({type}){number}" : $"convert_{type}({(element == DType.Bool ? "-" : "")}{number})";
        }
        Put($"b{s.Buffer}", element, s.Offset, lanes, number);
    }

    private string Element(string array, DType type, Value offset, int lanes) =>
        lanes == 1 ? $"{array}[{Name(offset)}]"
        : _profile.IsProcessor ? Whole(array, type, offset, lanes)
        : $"vload{ClText.Suffix(lanes)}(0, {array} + {Name(offset)})";

    private void Put(string array, DType type, Value offset, int lanes, string text) =>
        Line(lanes == 1 ? $"{array}[{Name(offset)}] = {text};"
            : _profile.IsProcessor ? $"{Whole(array, type, offset, lanes)} = {text};"
            : $"vstore{ClText.Suffix(lanes)}({text}, 0, {array} + {Name(offset)});");

    // Processors move a vector from any address at once, but the vload of some of their compilers is made of many small moves.
    private string Whole(string array, DType type, Value offset, int lanes)
    {
        var vector = ClText.Memory(type) + ClText.Suffix(lanes);
        _vectors[vector] = type.Size;
        return $"*({(array[0] == 'l' ? "__local" : "__global")} at_{vector}*)({array} + {Name(offset)})";
    }

    private void For(Instruction.For f)
    {
        var index = Name(f.Index);
        Line($"for ({Type(f.Index)} {index} = {Name(f.From)}; {index} < {Name(f.To)}; {index} += {Name(f.Step)})");
        Braces(f.Body);
    }

    private void While(Instruction.While w)
    {
        Line("for (;;)");
        Line("{");
        _depth++;
        foreach (var i in w.Test.Instructions) Render(i);
        Line($"if (!{Name(w.Condition)}) break;");
        foreach (var i in w.Body.Instructions) Render(i);
        _depth--;
        Line("}");
    }

    private void If(Instruction.If f)
    {
        Line($"if ({Name(f.Condition)})");
        Braces(f.Then);
    }

    private void Braces(Block block)
    {
        Line("{");
        _depth++;
        foreach (var i in block.Instructions) Render(i);
        _depth--;
        Line("}");
    }

    private void Define(Value result, string text) => Line($"{Type(result)} {Name(result)} = {text};");

    private string Name(Value v) => _constants.TryGetValue(v.Id, out var number) ? number : "v" + v.Id.ToString(CultureInfo.InvariantCulture);

    private static string Type(Value v) => ClText.Register(v.Type, v.Lanes);

    private void Preamble(string line) => _text.Append(line).Append('\n');

    private void Line(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');
}
