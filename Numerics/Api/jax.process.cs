using System.Runtime.InteropServices;
using Lazy.Backends;

namespace Lazy;

public static partial class jax
{
    /// <summary>The number of this process among those that work together: 0, since there is one.</summary>
    public static int process_index(string? backend = null)
    {
        // A backend without a device here has no process either: listing its devices says why.
        _ = devices(backend);
        return 0;
    }

    /// <summary>How many processes work together: 1.</summary>
    public static int process_count(string? backend = null) => process_indices(backend).Count;

    /// <summary>The numbers of the processes that work together: 0 alone.</summary>
    public static IReadOnlyList<int> process_indices(string? backend = null) => [process_index(backend)];

    /// <summary>
    /// The arrays of a tree in host memory, as <see cref="device_get"/> gives them, without waiting: computing and copying go on while the
    /// caller does. An error of the computation is the task's.
    /// <code>var copy = jax.copy_to_host_async(loss); … Console.WriteLine(await copy);</code>
    /// </summary>
    /// <exception cref="TracedValueException">An array is traced and has no value.</exception>
    public static Task<T> copy_to_host_async<T>(T x)
    {
        NDArray.RequireValues("copy_to_host_async", Leaves.Flatten(x, "copy_to_host_async: x").Leaves);
        return Task.Run(() => device_get(x));
    }

    /// <summary>Prints what a report about a fault should say: versions, operating system, processor, and the devices of each
    /// backend.</summary>
    /// <param name="return_string">Whether to return the text and print nothing.</param>
    /// <returns>The text, or null where it was printed.</returns>
    public static string? print_environment_info(bool return_string = false)
    {
        List<string> lines =
        [
            $"lazy:    {typeof(jax).Assembly.GetName().Version}",
            $".net:    {RuntimeInformation.FrameworkDescription}",
            $"system:  {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})",
            $"threads: {Environment.ProcessorCount}",
            $"default: {Runtime.Device}",
        ];
        foreach (var backend in BackendRegistry.Names)
        {
            var found = BackendRegistry.Devices(backend, out var reason);
            lines.AddRange(found.Count == 0 ? [$"{backend}: no device: {reason}"] : found.Select(device => device.ToString()));
        }
        var text = string.Join(Environment.NewLine, lines);
        if (return_string) return text;
        Console.WriteLine(text);
        return null;
    }
}
