namespace Lazy.Tests.Architecture;

/// <summary>Finds files of the repository from the folder in which the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string File(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Lazy.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("no Lazy.sln above " + AppContext.BaseDirectory);
    }
}
