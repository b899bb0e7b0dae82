using static Lazy.jax.scipy.spatial.transform;

namespace Lazy.Tests;

/// <summary>Rotations and interpolation, which are objects; the numbers are SciPy's. Functions are rows of the reference.</summary>
[TestClass]
public sealed class SpatialTests
{
    private static readonly double[] Angles = [0.4, 0.5 * Math.PI, 0.2];

    private static NDArray RotationVectors => jnp.reshape(F64([0.1, 0.2, 0.3, -1.0, 0.4, 0.2, 2.0, 1.0, -0.5]), 3, 3);

    private static Rotation One => Rotation.FromRotvec(F64([0.3, -0.8, 1.2]));

    private static Rotation Three => Rotation.FromRotvec(RotationVectors);

    [TestMethod]
    public void Rotations_become_what_they_were_made_of()
    {
        Near(RotationVectors.ToArray<double>(), Three.AsRotvec());
        Near(RotationVectors.ToArray<double>(), Rotation.FromMatrix(Three.AsMatrix()).AsRotvec());
        Near(RotationVectors.ToArray<double>(), Rotation.FromMrp(Three.AsMrp()).AsRotvec());
        Near([1e-6, 0, -2e-6], Rotation.FromRotvec(F64([1e-6, 0, -2e-6])).AsRotvec());
        Near([0.374165738677, 1.09544511501, 2.29128784748], Three.Magnitude());
        Near([0.0785852512574, -0.20956067002, 0.314341005029], One.AsMrp());
        Near([0.3, -0.8, 1.2], jnp.deg2rad(One.AsRotvec(degrees: true)));
        Near([0, 0, 0, 1], new Rotation(-Rotation.Identity(dtype: jnp.float64).Quat).AsQuat(canonical: true));
        Near([1, 0, 0, 0], Rotation.Identity(dtype: jnp.float64).AsQuat(scalar_first: true));
        Assert.AreEqual((3, false, true), (Three.Length, Three.Single, Three[1].Single));
        Assert.AreEqual((Shape)(4, 4), Rotation.Concatenate([One, Three]).Quat.Shape);
        Assert.AreEqual((Shape)(2, 4), Rotation.Identity(2).Quat.Shape);
    }

    [TestMethod]
    [DataRow("xyz", -0.27509013001, -0.761766359686, 1.38316547039)]
    [DataRow("ZXZ", -0.575814400384, 0.800412861502, 1.84823691266)]
    [DataRow("YZX", -1.37767060231, 0.790802265902, 1.02726052753)]
    [DataRow("zyz", -2.86415206772, 0.800412861502, -2.14661072718)]
    public void Angles_about_three_axes(string seq, double a, double b, double c) => Near([a, b, c], One.AsEuler(seq));

    [TestMethod]
    [DataRow("xyz", 0.2)]
    [DataRow("XYZ", 0.6)]
    public void Where_axes_coincide_the_third_angle_is_0(string seq, double first) =>
        Near([first, 0.5 * Math.PI, 0], Rotation.FromEuler(seq, F64(Angles)).AsEuler(seq), 1e-7);

    [TestMethod]
    public void Rotations_turn_vectors_and_each_other()
    {
        var v = F64([1, 2, 3]);
        Near([-2.92862596459, 2.28669153398, -0.440671973234], (One * Three[1]).Apply(v));
        Near([3.62741531181, -0.772795999824, 0.494615505498], One.Apply(v, inverse: true));
        Near([1, 2, 3], One.Inv().Apply(One.Apply(v)));
        Near([0.883318175762, -0.125924500705, 0.451544040478, 0.136017770071, 0.990654004593, 0.0101886902637, -0.448606917684, 0.0524181581778,
            0.892190657931], Three.Mean().AsMatrix());
        Near([0.703099161628, 0.474609542925, 0.529525590206], Three.Mean(F64([1, 2, 3])).AsMatrix()[0]);
        // A tree, and differentiable where the angle is 0.
        Near([1, 2, 3], jax.jit((Rotation r, NDArray x) => r.Inv().Apply(r.Apply(x)))(One, v));
        Near([0, 3, -2], jax.grad((NDArray w) => Rotation.FromRotvec(w).Apply(v)[0])(jnp.zeros(3, jnp.float64)));
        Near([1, 1, 1], jax.grad((NDArray w) => jnp.sum(Rotation.FromRotvec(w).AsRotvec()))(jnp.zeros(3, jnp.float64)));
        Near([1, 1, 1, 1], jnp.sum(jnp.square(Rotation.Random(jax.random.key(1), 4, jnp.float64).Quat), -1));
    }

    [TestMethod]
    public void Slerp_goes_the_shortest_way()
    {
        var slerp = new Slerp(F64([0, 1, 3]), Three);
        var m = slerp.Invoke(F64([0, 0.25, 1.5, 3])).AsMatrix();
        Near([0.929248286953, -0.294690677346, 0.222834077019], m[1, 0]);
        Near([0.790505653375, -0.111238619797, 0.602268031236], m[2, 0]);
        Near(Three[2].AsMatrix().ToArray<double>(), m[3]);
        Assert.IsTrue(slerp.Invoke(F64([0.5])[0]).Single);
    }

    [TestMethod]
    public void Interpolation_on_a_grid()
    {
        NDArray[] grid = [F64([0, 1, 2.5, 4]), F64([-1, 0, 2])];
        var values = jnp.reshape(jnp.sin(jnp.arange(12).AsType(jnp.float64)), 4, 3);
        var at = jnp.reshape(F64([0.5, 0.5, 3.9, -0.25, 2.5, 2.0, 9, 0, 1.2, double.NaN]), 5, 2);
        double[] inside = [0.0255473275828, -0.256461392767, 0.989358246623];
        Near([.. inside, double.NaN, double.NaN], Interpolator(grid, values).Invoke(at));
        Near([.. inside, -4.54738014292, double.NaN], jax.jit((NDArray x) => Interpolator(grid, values, fill: null).Invoke(x))(at));
        Near([0.841470984808, -0.544021110889, 0.989358246623, -7, double.NaN], Interpolator(grid, values, "nearest", -7).Invoke(at));
        var pairs = Interpolator(grid, jnp.stack([values, 2 * values], -1)).Invoke(at[..3]);
        Near([.. inside.SelectMany(v => new[] { v, 2 * v })], pairs);
        var flat = new jax.scipy.interpolate.RegularGridInterpolator([F64([0, 1, 2])], F64([0, 1, 4]));
        Near([0.5, 2.5], flat.Invoke(F64([0.5, 1.5])));
        jax.test_util.check_grads((NDArray x) => Interpolator(grid, values).Invoke(x), at[..2], order: 1);
        Fails<ShapeException>("RegularGridInterpolator: the points", () => Interpolator([grid[0]], jnp.zeros(3)));
        Fails<ArgumentException>("RegularGridInterpolator: there is no method", () => Interpolator(grid, values, "cubic"));
        Fails<ShapeException>("RegularGridInterpolator: the last axis", () => Interpolator(grid, values).Invoke(jnp.zeros(3)));

        static jax.scipy.interpolate.RegularGridInterpolator Interpolator(NDArray[] grid, NDArray values, string method = "linear",
            double? fill = double.NaN) => new(grid, values, method, fill_value: fill);
    }

    [TestMethod]
    public void Errors_name_the_function()
    {
        Fails<ArgumentException>("from_euler: 'xx'", () => Rotation.FromEuler("xx", jnp.zeros(2)));
        Fails<ArgumentException>("as_euler: 'xY", () => One.AsEuler("xYz"));
        Fails<ShapeException>("from_quat:", () => Rotation.FromQuat(jnp.zeros(3)));
        Fails<ShapeException>("from_matrix:", () => Rotation.FromMatrix(jnp.zeros((2, 3))));
        Fails<ShapeException>("Slerp:", () => new Slerp(F64([0, 1]), Three).Invoke(0.5));
        Fails<InvalidOperationException>("Rotation:", () => One[0]);
    }

    internal static NDArray F64(double[] x) => NDArray.Create<double>(x, x.Length);

    internal static void Near(double[] expected, NDArray actual, double tolerance = 1e-10)
    {
        var a = actual.ToArray<double>();
        Assert.HasCount(expected.Length, a);
        for (var i = 0; i < a.Length; i++) Assert.AreEqual(expected[i], a[i], tolerance, $"element {i}");
    }

    internal static void Fails<E>(string start, Func<object?> f) where E : Exception =>
        Assert.StartsWith(start, Assert.ThrowsExactly<E>(() => f()).Message);
}
