using System.Diagnostics;
using System.Globalization;

namespace Lazy.Perf.Peers;

/// <summary>A process that does tasks: it reads a command a line from its input and answers a line. Its first line is its name.</summary>
internal abstract class Child(Process process, string name) : IDisposable
{
    /// <summary>What it is, as it says itself.</summary>
    public string Name => name;

    /// <summary>Makes a task the one that is timed; an error if it does not run.</summary>
    public void Prepare(string task) => Ask($"task {task}");

    /// <summary>Milliseconds of one sample.</summary>
    public double Time(int inner) => double.Parse(Ask($"time {inner}"), CultureInfo.InvariantCulture);

    /// <summary>Numbers of the result, as <see cref="Work.At"/> picks them.</summary>
    public double[] Sample() => [.. Ask("sample").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => double.Parse(s, CultureInfo.InvariantCulture))];

    public void Dispose() => Dispose(disposing: true);

    /// <summary>Starts a process and reads its name; null if it ends before that.</summary>
    protected static (Process Process, string Name)? Start(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start)!;
        if (process.StandardOutput.ReadLine() is { } name) return (process, name);
        process.Dispose();
        return null;
    }

    protected virtual void Dispose(bool disposing)
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string Ask(string command)
    {
        process.StandardInput.WriteLine(command);
        process.StandardInput.Flush();
        var answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{name}: the process ended at: {command}");
        return answer.StartsWith("error", StringComparison.Ordinal) ? throw new InvalidOperationException($"{name}: {command}: {answer}") : answer;
    }
}
