using System.Text;

namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>The parts of a module, in the order that SPIR-V demands.</summary>
internal enum Section
{
    Capabilities,
    Extensions,
    Imports,
    MemoryModel,
    EntryPoints,
    ExecutionModes,
    Decorations,
    Declarations,
    FunctionHead,
    FunctionVariables,
    FunctionBody,
}

/// <summary>A SPIR-V module in the making: instructions are added to any section at any time; types and constants are declared once.</summary>
internal sealed class SpirvModule
{
    private const uint Magic = 0x07230203, Version13 = 0x00010300;

    private readonly List<uint>[] _sections = [.. Enum.GetValues<Section>().Select(_ => new List<uint>())];
    private readonly Dictionary<(Op, uint, uint, uint), uint> _declared = [];
    private readonly HashSet<Capability> _capabilities = [];
    private readonly HashSet<string> _extensions = [];
    private uint _nextId = 1;

    /// <summary>What was asked for.</summary>
    public IReadOnlySet<Capability> Capabilities => _capabilities;

    /// <summary>An id that nothing has yet.</summary>
    public uint NewId() => _nextId++;

    /// <summary>Appends an instruction.</summary>
    public void Add(Section section, Op op, params ReadOnlySpan<uint> operands)
    {
        var words = _sections[(int)section];
        words.Add(((uint)(operands.Length + 1) << 16) | (uint)op);
        foreach (var w in operands) words.Add(w);
    }

    /// <summary>Appends an instruction with a text: words before it, the text, words after it.</summary>
    public void AddText(Section section, Op op, ReadOnlySpan<uint> before, string text, ReadOnlySpan<uint> after = default) =>
        Add(section, op, [.. before, .. Pack(text), .. after]);

    /// <summary>Asks for a capability, once.</summary>
    public void Require(Capability capability)
    {
        if (_capabilities.Add(capability)) Add(Section.Capabilities, Op.Capability, (uint)capability);
    }

    /// <summary>Asks for an extension, once.</summary>
    public void Require(string extension)
    {
        if (_extensions.Add(extension)) AddText(Section.Extensions, Op.Extension, [], extension);
    }

    /// <summary>A type: equal ones share an id.</summary>
    public uint Type(Op op, uint a = 0, uint b = 0)
    {
        if (_declared.TryGetValue((op, a, b, 0), out var id)) return id;
        id = NewId();
        var operands = op switch
        {
            Op.TypeVoid or Op.TypeBool => 0,
            Op.TypeFloat or Op.TypeRuntimeArray or Op.TypeFunction => 1,
            _ => 2,
        };
        Add(Section.Declarations, op, new[] { id, a, b }.AsSpan(0, operands + 1));
        _declared.Add((op, a, b, 0), id);
        return id;
    }

    /// <summary>Whether a type was declared.</summary>
    public bool HasType(Op op, uint a = 0, uint b = 0) => _declared.ContainsKey((op, a, b, 0));

    /// <summary>A bool constant.</summary>
    public uint Constant(uint type, bool value)
    {
        var op = value ? Op.ConstantTrue : Op.ConstantFalse;
        if (_declared.TryGetValue((op, type, 0, 0), out var id)) return id;
        id = NewId();
        Add(Section.Declarations, op, type, id);
        _declared.Add((op, type, 0, 0), id);
        return id;
    }

    /// <summary>A constant of a number type with these bits.</summary>
    public uint Constant(uint type, ulong bits, bool isWide)
    {
        uint low = (uint)bits, high = (uint)(bits >> 32);
        if (_declared.TryGetValue((Op.Constant, type, low, high), out var id)) return id;
        id = NewId();
        if (isWide) Add(Section.Declarations, Op.Constant, type, id, low, high);
        else Add(Section.Declarations, Op.Constant, type, id, low);
        _declared.Add((Op.Constant, type, low, high), id);
        return id;
    }

    /// <summary>Says something about an id.</summary>
    public void Decorate(uint id, Decoration what, params ReadOnlySpan<uint> numbers) =>
        Add(Section.Decorations, Op.Decorate, [id, (uint)what, .. numbers]);

    /// <summary>Says something about a member of a struct.</summary>
    public void DecorateMember(uint id, uint member, Decoration what, params ReadOnlySpan<uint> numbers) =>
        Add(Section.Decorations, Op.MemberDecorate, [id, member, (uint)what, .. numbers]);

    /// <summary>The words of the module.</summary>
    public uint[] ToWords()
    {
        // Version 1.3 is what Vulkan 1.1 takes. A zero stands for an unregistered generator.
        uint[] header = [Magic, Version13, 0, _nextId, 0];
        return [.. header, .. _sections.SelectMany(s => s)];
    }

    // UTF-8, ended by a zero, in whole words, the first byte lowest.
    private static uint[] Pack(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var words = new uint[(bytes.Length / 4) + 1];
        for (var i = 0; i < bytes.Length; i++) words[i / 4] |= (uint)bytes[i] << (i % 4 * 8);
        return words;
    }
}
