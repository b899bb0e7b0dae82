namespace Lazy;

/// <summary>Handles of one floating dtype, for functions that are written with handles.</summary>
internal static class Promoted
{
    /// <summary>An array as floats: integers become the default float.</summary>
    public static NDArray Inexact(string operation, NDArray x) => Ufunc.Apply(operation, x, Ufunc.ToInexact);

    /// <summary>Two arrays as floats of one dtype.</summary>
    public static (NDArray X, NDArray Y) Inexact(string operation, NDArray x, NDArray y)
    {
        var both = All(operation, x, y);
        return (both[0], both[1]);
    }

    /// <summary>Any number of arrays as floats of one dtype.</summary>
    public static NDArray[] All(string operation, params ReadOnlySpan<NDArray> x) =>
        Ufunc.ApplyMany(operation, x, nodes => Array.ConvertAll(Ufunc.Promote(operation, nodes), Ufunc.ToInexact));
}
