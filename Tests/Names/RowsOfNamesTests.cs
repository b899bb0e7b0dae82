using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using Lazy.Tests.Architecture;
using Lazy.Tests.Conformance.Reference;

namespace Lazy.Tests.Names;

/// <summary>
/// Every public name of the vocabulary has a row of reference data, or, where rows cannot say what is to be tested, a line in
/// <c>Tests/Names/Lists/tested.txt</c>: the name, a space, and <c>Class::Method</c> of the test that calls it.
/// </summary>
[TestClass]
public sealed partial class RowsOfNamesTests
{
    private static readonly string[] Vocabulary =
    [
        "jax_numpy", "jax_numpy_linalg", "jax_numpy_fft", "jax_nn", "jax_nn_initializers", "jax_random", "jax_scipy_special",
        "jax_scipy_linalg", "jax_scipy_stats", "jax_scipy_signal", "jax_scipy_other", "jax_lax", "jax_lax_linalg", "jax_tree", "optax",
    ];

    private static readonly ConcurrentDictionary<string, string?> Sources = [];

    private static readonly Dictionary<string, string> Tested = File.ReadAllLines(Repository.File("Tests/Names/Lists/tested.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).ToDictionary(p => p[0], p => p[1]);

    private static readonly string[] Files = [.. Directory.EnumerateFiles(Repository.File("Tests"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).Where(text => text.Contains("[TestMethod]", StringComparison.Ordinal))];

    [TestMethod]
    public void Every_name_has_a_row_or_a_test()
    {
        var rows = ReferenceRow.Modules.SelectMany(ReferenceRow.Names).ToHashSet();
        var untested = NameList.All.Where(list => Vocabulary.Contains(list.Key)).SelectMany(list => list.Names
            .Where(name => FeaturesPage.PathOf(list, name) is { } path && !rows.Contains(path)).Select(name => $"{list.Module}.{name}"))
            .Where(name => !Tested.ContainsKey(name));
        Assert.AreEqual("", string.Join(", ", untested), "neither a row in Tests/Conformance/Reference nor a line in Tests/Names/Lists/tested.txt");
    }

    [TestMethod]
    public void The_tests_that_are_named_call_the_names()
    {
        var known = NameList.All.SelectMany(list => list.Names.Where(name => FeaturesPage.PathOf(list, name) is not null)
            .Select(name => ($"{list.Module}.{name}", FeaturesPage.PathOf(list, name)!))).ToLookup(p => p.Item1, p => p.Item2);
        var problems = Tested.Select(t => known[t.Key].FirstOrDefault() is not { } path ? $"{t.Key} is no name that is there"
            : Problem(path, t.Value)).OfType<string>();
        Assert.AreEqual("", string.Join("\n", problems));
    }

    private static string? Problem(string path, string test)
    {
        var source = Sources.GetOrAdd(test, Source);
        if (source is null) return $"{path}: there is no test {test}";
        // "random.uniform" of "jax.random.uniform"; classes, and attributes in their short form, stand alone.
        var parts = path.Split('.');
        var call = char.IsUpper(parts[^1][0]) ? parts[^1].Replace("Attribute", "", StringComparison.Ordinal) : $"{parts[^2]}.{parts[^1]}";
        return Regex.IsMatch(source, $@"\b{Regex.Escape(call)}\b") ? null : $"{test} does not mention {call}";
    }

    // The text of a test and of what in its class is no test; null where there is no such test.
    private static string? Source(string test)
    {
        var (type, method) = test.Split("::") is [var t, var m] ? (t, m) : (test, "");
        if (typeof(RowsOfNamesTests).Assembly.GetTypes().FirstOrDefault(t => t.Name == type)?.GetMethod(method)?.GetCustomAttribute<TestMethodAttribute>() is null)
            return null;
        var file = Files.First(text => Regex.IsMatch(text, $@"\bclass {type}\b"));
        // A name that is a word of C# stands with its sign.
        return TestMethods().Replace(file, m => m.Groups["name"].Value == method ? m.Value : "").Replace("@", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\n    \[TestMethod\](?:\n    \[.*)*\n    public [^(\n]*\b(?<name>\w+)\(.*\)(?:\n    \{\n(?:.*\n)*?    \}\n|\s*=>(?:.*\n)*?.*;\n(?=\n|\}))")]
    private static partial Regex TestMethods();
}
