using Lazy.Graph.Ops;
using static Lazy.Tests.T;

namespace Lazy.Tests.Scheduling;

[TestClass]
public class ProgramKeyTests
{
    // A program takes the one in a buffer, the other as a number.
    [TestMethod]
    public void AnArrayOfOneElementAndANumberDoNotShareAProgram()
    {
        var x = NDArray.Create<float>([5], Shape.Scalar);
        Near(Ufunc.Apply("atan2", x, NDArray.Create<float>([7], Shape.Scalar), Lax.Atan2), MathF.Atan2(5, 7));
        Near(Ufunc.Apply("atan2", x, n => Lax.Atan2(n, Lax.Constant(DType.Float32, 3))), MathF.Atan2(5, 3));
        Near(Ufunc.Apply("atan2", x, n => Lax.Atan2(Lax.Constant(DType.Float32, 3), n)), MathF.Atan2(3, 5));
    }
}
