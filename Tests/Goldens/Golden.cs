using Lazy.Tests.Architecture;

namespace Lazy.Tests.Goldens;

/// <summary>
/// Texts that stand in files beside the tests. One that differs is written next to its file as <c>.received.txt</c>;
/// <c>LAZY_ACCEPT=1</c> makes what was received the new text.
/// </summary>
internal static class Golden
{
    public static void Match(string name, string text) => MatchFile($"Tests/Goldens/{name}.txt", text);

    /// <summary>The same for a file anywhere in the repository, by its path from the root.</summary>
    public static void MatchFile(string path, string text)
    {
        text = text.ReplaceLineEndings("\n");
        var name = Path.GetFileNameWithoutExtension(path);
        var accepted = Repository.File(path);
        var received = Path.ChangeExtension(accepted, ".received" + Path.GetExtension(path));
        if (Environment.GetEnvironmentVariable("LAZY_ACCEPT") == "1") File.WriteAllText(accepted, text);
        var known = File.Exists(accepted) ? File.ReadAllText(accepted).ReplaceLineEndings("\n") : "";
        if (known == text)
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, text);
        Assert.Fail($"{name}: {Difference(known, text)}. Compare {accepted} with {received}; LAZY_ACCEPT=1 accepts the new text.");
    }

    private static string Difference(string known, string text)
    {
        string[] old = known.Split('\n'), now = text.Split('\n');
        for (var i = 0; ; i++)
        {
            string was = i < old.Length ? old[i] : "(end)", got = i < now.Length ? now[i] : "(end)";
            if (was != got) return $"line {i + 1} was '{was}' and is '{got}'";
        }
    }
}
