using System.Globalization;

namespace Lazy.Perf.Peers;

/// <summary>Our side as a child process: does the tasks by their names.</summary>
internal static class Serve
{
    public static void Run()
    {
        var tasks = Tasks.All(Data.OfTasks()).ToDictionary(t => t.Name);
        Console.WriteLine("Lazy");
        PeerTable.Runner? current = null;
        while (Console.ReadLine() is { } line)
        {
            var (command, rest) = line.Split(' ', 2) is [var c, var r] ? (c, r) : (line, "");
            try
            {
                Console.WriteLine(Answer(command, rest));
            }
            catch (Exception e)
            {
                Console.WriteLine($"error {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            }
        }

        string Answer(string command, string rest)
        {
            if (command == "task")
            {
                current = PeerTable.Ours(tasks.GetValueOrDefault(rest) ?? throw new ArgumentException($"there is no task '{rest}'"));
                current.Time(1);
                return "ok";
            }
            var runner = current ?? throw new InvalidOperationException("name a task first");
            return command == "time" ? runner.Time(int.Parse(rest, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)
                : string.Join(' ', runner.Sample().Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        }
    }
}
