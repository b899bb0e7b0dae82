using System.Text.RegularExpressions;
using Lazy.Tests.Architecture;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Docs;

[TestClass]
public partial class TutorialTests
{
    [TestMethod]
    public void TheBlocksOfThePageAreTheProgram()
    {
        var page = File.ReadAllText(Repository.File("docs/tutorial.md"));
        var blocks = CSharpBlock().Matches(page).Select(m => m.Groups[1].Value.Trim());
        var program = File.ReadAllText(Repository.File("docs/examples/Tutorial/Program.cs")).Trim();
        Assert.AreEqual(program, string.Join("\n\n", blocks));
    }

    [TestMethod]
    public void AnOperationIsWrittenAsThePageShowsIt()
    {
        var page = File.ReadAllText(Repository.File("docs/adding-an-operation.md"));
        var code = string.Concat(Directory.GetFiles(Repository.File("Graph/Ops"), "*.cs").Select(File.ReadAllText));
        var block = CSharpBlock().Matches(page).Single().Groups[1].Value;
        StringAssert.Contains(code, string.Join("\n", block.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
