using System.Text.Json;
using Lazy.Graph.Reference;
using Lazy.Tests.Architecture;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>One row: a public function, its arguments, what the reference says that it gives, and which transforms of it make sense.</summary>
internal sealed record ReferenceRow
{
    private const string Folder = "Tests/Conformance/Reference/Rows";

    private ReferenceRow(string module, int number, string line)
    {
        using var document = JsonDocument.Parse(line);
        var json = document.RootElement;
        var arrays = new List<HostArray>();
        (Module, Number, Name) = (module, number, json.GetProperty("name").GetString()!);
        Positional = [.. json.GetProperty("args").EnumerateArray().Select(e => Value.Parse(e, arrays))];
        Named = json.TryGetProperty("kwargs", out var k) ? [.. k.EnumerateObject().Select(p => (p.Name, Value.Parse(p.Value, arrays)))] : [];
        Then = json.TryGetProperty("then", out var then) ? [.. then.EnumerateArray().Select(e => Value.Parse(e, arrays))] : [];
        Arrays = [.. arrays];
        Expected = Value.Parse(json.GetProperty("expect"), []);
        GradientOrder = json.TryGetProperty("grad", out var g) ? g.GetInt32() : 0;
        IsJitted = !json.TryGetProperty("jit", out _);
        IsBatched = !json.TryGetProperty("vmap", out _);
        HasSigns = json.TryGetProperty("signs", out _);
        Relative = json.TryGetProperty("rtol", out var r) ? r.GetProperty("float").GetDouble() : null;
        Absolute = json.TryGetProperty("atol", out var a) ? a.GetProperty("float").GetDouble() : null;
        // FNV-1a: the same in every run, which string.GetHashCode is not.
        Hash = line.Aggregate(2166136261u, (h, c) => (h ^ c) * 16777619u);
    }

    public string Module { get; }

    /// <summary>The line in its file, from 1.</summary>
    public int Number { get; }

    public string Name { get; }

    public IReadOnlyList<Value> Positional { get; }

    public IReadOnlyList<(string Name, Value Value)> Named { get; }

    /// <summary>The arguments of the function that the function gives; none where it gives values.</summary>
    public IReadOnlyList<Value> Then { get; }

    public HostArray[] Arrays { get; }

    public Value Expected { get; }

    /// <summary>Up to which order derivatives are compared with differences; 0 for none.</summary>
    public int GradientOrder { get; }

    public bool IsJitted { get; }

    public bool IsBatched { get; }

    /// <summary>Whether the sign of a zero counts.</summary>
    public bool HasSigns { get; }

    public double? Relative { get; }

    public double? Absolute { get; }

    public uint Hash { get; }

    /// <summary>The modules that have rows.</summary>
    public static IReadOnlyList<string> Modules { get; } =
        [.. Directory.GetFiles(Repository.File(Folder), "*.jsonl").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static ReferenceRow[] Read(string module) =>
        [.. File.ReadLines(Repository.File($"{Folder}/{module}.jsonl")).Select((line, i) => new ReferenceRow(module, i + 1, line))];

    /// <summary>The functions of which a module has rows.</summary>
    public static IEnumerable<string> Names(string module) =>
        File.ReadLines(Repository.File($"{Folder}/{module}.jsonl")).Select(line => line.Split('"', 5)[3]);

    public override string ToString() =>
        $"{Module}.jsonl:{Number} {Name}({string.Join(", ", Positional.Select(a => $"{a}").Concat(Named.Select(n => $"{n.Name}={n.Value}")))})";
}
