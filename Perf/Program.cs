using BenchmarkDotNet.Running;
using Lazy.Perf;

// dotnet run -c Release --project Perf -- devices           every backend against the CPU, in one run, as a table
// dotnet run -c Release --project Perf -- compile           time to trace, differentiate and compile, by the number of operations
// dotnet run -c Release --project Perf -- loops             what a scan costs beside its kernels
// dotnet run -c Release --project Perf -- peers             every task beside TorchSharp, NumPy, MathNet, Tensors and NumSharp; `peers matmul` some
// dotnet run -c Release --project Perf -- vocabulary        every function on a million elements beside NumPy's; `vocabulary fft` some
// dotnet run -c Release --project Perf -- --filter '*'     (or '*Elementwise*'; --list flat names them all)
if (args is ["devices", ..]) DeviceTable.Run(args[1..]);
else if (args is ["compile", ..]) CompileTable.Run(args[1..]);
else if (args is ["loops"]) LoopTable.Run();
else if (args is ["peers", ..]) Lazy.Perf.Peers.PeerTable.Run(args[1..]);
else if (args is ["vocabulary", ..]) Lazy.Perf.Peers.VocabularyTable.Run(args[1..]);
else BenchmarkSwitcher.FromAssembly(typeof(Overhead).Assembly).Run(args);
