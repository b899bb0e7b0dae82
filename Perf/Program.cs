using Lazy;
using Lazy.Perf.Peers;
#if TASKS_ONLY
LazyConfig.Configure(o => o.Backend = "cpu");
Serve.Run();
#else
using BenchmarkDotNet.Running;
using Lazy.Perf;

// dotnet run -c Release --project Perf -- devices           every backend against the CPU, in one run, as a table
// dotnet run -c Release --project Perf -- compile           time to trace, differentiate and compile, by the number of operations
// dotnet run -c Release --project Perf -- loops             what a scan costs beside its kernels
// dotnet run -c Release --project Perf -- sizes             what an element costs, from 1e3 to 1e8 of them
// dotnet run -c Release --project Perf -- threads           one thread against all; `threads matmul` some
// dotnet run -c Release --project Perf -- memory            the peak of a training step against the bound of its plan
// dotnet run -c Release --project Perf -- startup           the first gradient of a fresh process, and compiling a kernel
// dotnet run -c Release --project Perf -- peers             every task beside TorchSharp, NumPy, MathNet, Tensors and NumSharp; `peers matmul` some
// dotnet run -c Release --project Perf -- compare A B       the tasks by two commits in turns, fails where B is slower; `compare A . matmul 5`
// dotnet run -c Release --project Perf -- mathnet           MathNet's matrices by its own provider and by ours
// dotnet run -c Release --project Perf -- vocabulary        every function on a million elements beside NumPy's; `vocabulary fft` some
// dotnet run -c Release --project Perf -- --filter '*'     (or '*Elementwise*'; --list flat names them all)
// Tables are of the CPU, whatever else the machine has, but for the one that compares devices.
if (args is [[not '-', ..], ..] and not ["devices", ..]) LazyConfig.Configure(o => o.Backend = "cpu");
switch (args)
{
    case ["devices", ..]: DeviceTable.Run(args[1..]); break;
    case ["compile", ..]: CompileTable.Run(args[1..]); break;
    case ["loops"]: LoopTable.Run(); break;
    case ["sizes"]: SizeTable.Run(); break;
    case ["threads", ..]: ThreadTable.Run(args[1..]); break;
    case ["memory"]: MemoryTable.Run(); break;
    case ["startup"]: StartupTable.Run(); break;
    case ["peers", ..]: PeerTable.Run(args[1..]); break;
    case ["compare", ..]: return CompareTable.Run(args[1..]);
    case ["mathnet"]: MathNetTable.Run(); break;
    case ["serve"]: Serve.Run(); break;
    case ["vocabulary", ..]: VocabularyTable.Run(args[1..]); break;
    default: BenchmarkSwitcher.FromAssembly(typeof(Overhead).Assembly).Run(args); break;
}
return 0;
#endif
