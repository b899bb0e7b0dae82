using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests;

/// <summary>What tests of graphs share: parameters, and a plain interpreter.</summary>
internal static class Graphs
{
    public static Node Float(params int[] shape) => Parameter.Create(new Aval(shape, DType.Float32), "x");

    public static Node Of(DType type, params int[] shape) => Parameter.Create(new Aval(shape, type), "x");

    /// <summary>Runs an action on a stack of 256 KiB and passes its exception on.</summary>
    public static void OnSmallStack(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = e;
            }
        }, 256 * 1024);
        thread.Start();
        thread.Join();
        if (error is not null) throw new AggregateException(error);
    }
}
