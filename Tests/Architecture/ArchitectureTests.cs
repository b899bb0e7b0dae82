using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lazy.Tests.Conformance;

namespace Lazy.Tests.Architecture;

/// <summary>The rules of the layout that the compiler does not check.</summary>
[TestClass]
public sealed partial class ArchitectureTests
{
    private const int MostLines = 600;

    private static readonly string Root = FindRoot();

    /// <summary>What each project may know of the library; arrows go one way.</summary>
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        ["Graph"] = [],
        ["Transforms"] = ["Graph"],
        ["Backends/Core"] = ["Graph"],
        ["Backends/Cpu"] = ["Backends/Core"],
        ["Backends/OpenCl"] = ["Backends/Core"],
        ["Backends/Vulkan"] = ["Backends/Core"],
        ["Numerics"] = ["Transforms", "Backends/Core", "Backends/Cpu", "Backends/OpenCl", "Backends/Vulkan"],
    };

    public static IEnumerable<object[]> Projects => Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
        .Select(f => Folder(f)).Where(Knows.ContainsKey).Order().Select(f => new object[] { f });

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void References_go_one_way(string project)
    {
        var file = Directory.GetFiles(Path.Combine(Root, project), "*.csproj").Single();
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(r => Folder(Path.Combine(Root, project, r.Attribute("Include")!.Value.Replace('\\', '/'))));
        Assert.AreEqual("", string.Join(", ", references.Except(Knows[project])), $"{project} knows what it must not know");
    }

    // A compiled assembly names the assemblies that its code needs, and no others.
    [TestMethod]
    public void Projects_reference_the_packages_that_they_use()
    {
        foreach (var assembly in Assemblies())
        {
            var used = assembly.GetReferencedAssemblies().Select(a => a.Name);
            var folder = assembly.GetName().Name!["Lazy.".Length..].Replace('.', '/');
            var packages = XDocument.Load(Directory.GetFiles(Path.Combine(Root, folder), "*.csproj").Single())
                .Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value);
            Assert.AreEqual("", string.Join(", ", packages.Except(used)), $"packages of {folder} that it does not use");
        }
    }

    [TestMethod]
    public void Only_known_folders_hold_parts_of_the_library()
    {
        var projects = Projects.Select(p => (string)p[0]).ToArray();
        CollectionAssert.IsSubsetOf(new[] { "Graph", "Transforms", "Backends/Core", "Backends/Cpu", "Numerics" }, projects);
        var others = Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).Select(Folder)
            .Where(f => !Knows.ContainsKey(f) && f is not ("Tests" or "Perf") && !f.StartsWith("docs/", StringComparison.Ordinal));
        Assert.AreEqual("", string.Join(", ", others), "projects with no place in the layout");
    }

    [TestMethod]
    public void Files_stay_short()
    {
        var counts = Sources().Select(f => (File: Path.GetRelativePath(Root, f), Lines: File.ReadLines(f).Count())).ToArray();
        Assert.IsGreaterThan(100, counts.Length, "the sources were found");
        Assert.AreEqual("", string.Join(", ", counts.Where(c => c.Lines > MostLines)), $"files of more than {MostLines} lines");
    }

    [TestMethod]
    public void Names_of_Python_stand_under_Api_folders()
    {
        var declaring = Sources().Where(f => Folder(f) is var folder && Knows.Keys.Any(p => folder.StartsWith(p, StringComparison.Ordinal)))
            .Where(f => !Path.GetRelativePath(Root, f).Split('/', '\\').Contains("Api") && LowerCaseType().IsMatch(File.ReadAllText(f)));
        Assert.AreEqual("", string.Join(", ", declaring.Select(f => Path.GetRelativePath(Root, f))),
            "public types with lower-case names outside of Api folders");
        foreach (var type in Assemblies().SelectMany(a => a.GetExportedTypes()).Where(t => !char.IsAsciiLetterLower(t.Name[0])))
        {
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => char.IsAsciiLetterLower(m.Name[0]) && m is not MethodInfo { IsSpecialName: true } && m.Name != "value__");
            Assert.AreEqual("", string.Join(", ", members.Select(m => m.Name)), $"lower-case members of {type}");
        }
    }

    [TestMethod]
    public void Every_operation_can_be_called()
    {
        var callable = new[] { typeof(jax), typeof(jnp), typeof(jax.lax), typeof(jax.experimental) }.SelectMany(t => t.GetNestedTypes().Append(t))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(m => m.Name).ToHashSet();
        // What users call by another name, or what a function records that they call.
        var otherwise = new Dictionary<string, string>
        {
            ["and"] = "bitwise_and", ["or"] = "bitwise_or", ["xor"] = "bitwise_xor", ["not"] = "bitwise_not", ["random_bits"] = "bits",
            ["threefry2x32"] = "split", ["custom_jvp_call"] = "custom_jvp", ["custom_vjp_call"] = "custom_vjp", ["alias"] = "grad",
            ["name"] = "checkpoint_name", ["custom_vmap_call"] = "custom_vmap",
        };
        var names = ConformanceTable.Rows.Select(r => r.Primitive.Name).ToHashSet();
        var missing = names.Where(name => !callable.Contains(otherwise.GetValueOrDefault(name, name)));
        Assert.AreEqual("", string.Join(", ", missing), "operations with no function in jax, jax.lax, jnp or their like");
        var needless = otherwise.Keys.Where(name => callable.Contains(name) || !names.Contains(name));
        Assert.AreEqual("", string.Join(", ", needless), "exceptions that are none");
    }

    [TestMethod]
    public void Types_of_QuikGraph_stay_internal()
    {
        foreach (var type in Assemblies().SelectMany(a => a.GetExportedTypes()))
        {
            var all = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var mentioned = type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all))
                .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m is MethodInfo f ? f.ReturnType : typeof(void)))
                .Concat(type.GetFields(all).Select(f => f.FieldType)).Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object));
            var foreign = mentioned.SelectMany(WithArguments).Where(t =>
                t.Assembly.GetName().Name!.StartsWith("QuikGraph", StringComparison.Ordinal));
            Assert.AreEqual("", string.Join(", ", foreign), $"{type} shows types of QuikGraph");
        }
    }

    [GeneratedRegex(@"^\s*public\s+((static|sealed|abstract|partial|readonly|unsafe)\s+)*"
        + @"(class|struct|record(\s+struct)?|interface|enum)\s+(?!struct\b)[a-z]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex LowerCaseType();

    private static IEnumerable<Type> WithArguments(Type t) =>
        t.HasElementType ? WithArguments(t.GetElementType()!) : t.IsGenericType ? t.GetGenericArguments()
            .SelectMany(WithArguments).Append(t) : [t];

    private static Assembly[] Assemblies() =>
        [typeof(Graph.Node).Assembly, typeof(Transforms.Trace).Assembly, typeof(Backends.Engine).Assembly,
            typeof(Backends.Cpu.CpuBackend).Assembly, typeof(Backends.OpenCl.OpenClBackend).Assembly,
            typeof(Backends.Vulkan.VulkanBackend).Assembly, typeof(NDArray).Assembly];

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Root, f).Split('/', '\\').Any(part => part is "bin" or "obj" || part.StartsWith('.')));

    private static string Folder(string file) => Path.GetRelativePath(Root, Path.GetFullPath(Path.GetDirectoryName(file)!)).Replace('\\',
        '/');

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Lazy.sln"))) return at.FullName;
        }
        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Lazy.sln; run from the repository.");
    }
}
