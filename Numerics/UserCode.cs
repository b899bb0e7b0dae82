using System.Diagnostics;
using System.Reflection;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Transforms;

namespace Lazy;

/// <summary>Where the user's code is, from the stack: only errors and debugging pay for it.</summary>
internal static class UserCode
{
    private static readonly HashSet<Assembly> s_library =
        [typeof(NDArray).Assembly, typeof(Transforms.Trace).Assembly, typeof(Engine).Assembly, typeof(Node).Assembly];

    /// <summary>File and line of the innermost frame that is not the library's, or null without debug information.</summary>
    public static string? Line()
    {
        foreach (var frame in new StackTrace(true).GetFrames())
        {
            var assembly = frame.GetMethod()?.DeclaringType?.Assembly;
            if (assembly is null || s_library.Contains(assembly)) continue;
            if (frame.GetFileName() is { } file) return $"{Path.GetFileName(file)}:{frame.GetFileLineNumber()}";
            // Between the library and the user stand delegates and collections of the runtime.
            if (assembly != typeof(object).Assembly && assembly != typeof(Enumerable).Assembly) return null;
        }
        return null;
    }

    /// <summary>The line in brackets, to stand at the end of a clause.</summary>
    public static string Suffix() => Line() is { } line ? $" (at {line})" : "";
}
