using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Lazy;

// 1. Arrays
var x = jnp.arange(10);
Console.WriteLine(x);
Console.WriteLine(x.DType);

var long_vector = jnp.arange(1e7, dtype: jnp.int32);
jnp.dot(long_vector, long_vector).BlockUntilReady();
var clock = Stopwatch.StartNew();
var dot = jnp.dot(long_vector, long_vector).BlockUntilReady();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dot: {dot} (int32 wraps around) in {clock.Elapsed.TotalMilliseconds:0.00} ms"));

// 2. grad
static NDArray sum_of_squares(NDArray x) => jnp.sum(jnp.square(x));

var sum_of_squares_dx = jax.grad(sum_of_squares);
var x1 = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
Console.WriteLine(sum_of_squares_dx(x1));

static NDArray sum_squared_error(NDArray x, NDArray y) => jnp.sum(jnp.square(x - y));

var y1 = jnp.asarray([1.1, 2.1, 3.1, 4.1]);
Console.WriteLine(jax.grad(sum_squared_error)(x1, y1));

var (gx, gy) = jax.grad(sum_squared_error, argnums: (0, 1))(x1, y1);
Console.WriteLine($"{gx} {gy}");

// 3. Value and gradient
var (value, gradient) = jax.value_and_grad(sum_squared_error)(x1, y1);
Console.WriteLine($"{value} {gradient}");

// 4. Auxiliary data
static (NDArray, NDArray) squared_error_with_aux(NDArray x, NDArray y) => (sum_squared_error(x, y), x - y);

var (g, residuals) = jax.grad(squared_error_with_aux, has_aux: true)(x1, y1);
Console.WriteLine($"{g} {residuals}");

try
{
    jax.grad(squared_error_with_aux)(x1, y1);
}
catch (ArgumentException e)
{
    Console.WriteLine(e.Message);
}

// 5. Arrays do not change
var updated = jax.ops.index_update(x1, 0, 123);
Console.WriteLine($"{x1} {updated}");

var setter = typeof(NDArray).GetProperties().Single(p => p.GetIndexParameters().Length > 0).SetMethod!;
Console.WriteLine(setter.GetCustomAttribute<ObsoleteAttribute>()!.Message);

// 6. A linear regression
var (key, noise_key) = jax.random.split(jax.random.key(2));
var xs = jax.random.normal(key, 100);
var noise = 0.1 * jax.random.normal(noise_key, 100);
var ys = 3 * xs - 1 + noise;

static NDArray model(NDArray theta, NDArray x)
{
    var (w, b) = theta;
    return w * x + b;
}

static NDArray loss_fn(NDArray theta, NDArray x, NDArray y) => jnp.mean(jnp.square(model(theta, x) - y));

static NDArray update(NDArray theta, NDArray x, NDArray y) => theta - 0.1 * jax.grad(loss_fn)(theta, x, y);

var theta = jnp.asarray([1.0, 1.0]);
for (var i = 0; i < 1000; i++) theta = update(theta, xs, ys);

var (slope, intercept) = theta;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"w: {(float)slope:0.00}, b: {(float)intercept:0.00}"));

// 7. The picture
var plot = new ScottPlot.Plot();
var line = jnp.linspace(jnp.min(xs), jnp.max(xs), 50);
plot.Add.ScatterPoints(xs.ToArray<float>(), ys.ToArray<float>());
plot.Add.ScatterLine(line.ToArray<float>(), model(theta, line).ToArray<float>());
plot.Title("Linear regression");
plot.XLabel("x");
plot.YLabel("y");
var picture = plot.SavePng("regression.png", 800, 500);
Console.WriteLine($"the picture is in {picture.Path}");
