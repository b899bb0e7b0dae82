using System.Text;
using Lazy.Tests.Architecture;

namespace Lazy.Tests.Names;

/// <summary>
/// The page <c>docs/features.md</c>: every name of the lists with its state. What is not there for a reason, or is there in another
/// form, stands in <c>docs/features.reasons.txt</c>: a path, a space, and either the reason or <c>= the form that it has here</c>.
/// A path that ends in a star speaks of all names that begin so.
/// </summary>
internal static class FeaturesPage
{
    private const string Head = """
        # Features

        Every public name of JAX, list by list, and whether it is here. Written by a test from the lists in `Tests/Names/Lists`, the public
        types of the library and `features.reasons.txt`; do not edit it. `LAZY_ACCEPT=1` with the filter `FullyQualifiedName~NamesTests`
        writes it anew.

        *there*: under this name. *as …*: there, under the name that C# suggests. *no*: not planned or not yet, for the reason given.
        *missing*: to be written.

        """;

    /// <summary>What stands in the file beside the page.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = File.ReadAllLines(Repository.File("docs/features.reasons.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    public static string Text()
    {
        var text = new StringBuilder(Head);
        foreach (var list in NameList.All)
        {
            text.Append($"\n## {list.Module}{(list.Key == "jax_misc" ? ", submodules" : "")}\n\n| name | state |\n|---|---|\n");
            foreach (var name in list.Names) text.Append($"| `{name}` | {State(list, name)} |\n");
            foreach (var group in list.NotApplicable.GroupBy(n => n.Reason))
                text.Append($"\nNo meaning in C# ({group.Key}): {string.Join(", ", group.Select(n => $"`{n.Name}`"))}.\n");
        }
        return text.ToString();
    }

    /// <summary>Whether a name is there, in whatever form, or has a reason not to be.</summary>
    public static bool IsCovered(NameList list, string name) => State(list, name) != "missing";

    /// <summary>The line of the reasons that speaks of a name, or null.</summary>
    public static string? KeyOf(NameList list, string name)
    {
        var path = $"{list.Module}.{name}";
        return Reasons.ContainsKey(path) ? path
            : Reasons.Keys.Where(key => key[^1] == '*' && path.StartsWith(key[..^1], StringComparison.Ordinal)).MaxBy(key => key.Length);
    }

    /// <summary>Where a name is: its own path, or that of the form that it has here; null where it is missing.</summary>
    public static string? PathOf(NameList list, string name) => PublicApi.Has(list.Module, name) ? $"{list.Module}.{name}"
        : KeyOf(list, name) is { } key ? FormOf(Reasons[key]) : null;

    /// <summary>The form that a line of the reasons names, or null where it is a reason.</summary>
    public static string? FormOf(string reason) => reason.StartsWith("= ", StringComparison.Ordinal) ? reason[2..].Split(' ')[0] : null;

    private static string State(NameList list, string name)
    {
        if (PublicApi.Has(list.Module, name)) return "there";
        if (KeyOf(list, name) is not { } key) return "missing";
        return FormOf(Reasons[key]) is { } form ? $"as `{form}`{Reasons[key][(2 + form.Length)..]}" : $"no: {Reasons[key]}";
    }
}
