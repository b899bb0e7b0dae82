using BenchmarkDotNet.Running;

// dotnet run -c Release --project Perf -- --filter '*'     (or '*Elementwise*'; --list flat names them all)
BenchmarkSwitcher.FromAssembly(typeof(Lazy.Perf.Overhead).Assembly).Run(args);
