using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.OpenCl;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Tests.Gpu;

/// <summary>The text of programs in OpenCL C.</summary>
[TestClass]
public sealed class ClRendererTests
{
    private static readonly GpuProfile s_gpu = new()
    {
        Name = "a card",
        Kind = DeviceKind.Gpu,
        Fingerprint = "1",
        VectorBytes = 16,
        HasExactFma = true,
        MaxGroups = int.MaxValue,
    };

    [TestMethod]
    public void A_sum_of_vectors_reads_like_this()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Float32, true, false);
        b.Buffer(DType.Float32, true, true);
        b.Uniforms.Add(DType.Int64);
        var at = b.Mul(OpenClHarness.Number(b, 64), b.Int(DType.Int32, 4));
        var x = b.Cast(b.Uniform(DType.Int64, 0), DType.Float32);
        b.Store(1, at, b.Add(b.Load(DType.Float32, 0, at, 4), b.Splat(x, 4)));
        const string expected = """
            #pragma OPENCL FP_CONTRACT OFF

            __kernel __attribute__((reqd_work_group_size(64, 1, 1)))
            void k_add(__global const float* b0, __global float* b1, long u0)
            {
                int v1 = (int)get_group_id(0);
                int v3 = v1 * 64;
                int v4 = (int)get_local_id(0);
                int v5 = v3 + v4;
                int v7 = v5 * 4;
                long v8 = u0;
                float v9 = (float)v8;
                float4 v10 = vload4(0, b0 + v7);
                float4 v11 = (float4)(v9);
                float4 v12 = v10 + v11;
                vstore4(v12, 0, b1 + v7);
            }

            """;
        Assert.AreEqual(expected.ReplaceLineEndings("\n"), ClRenderer.Render(b.Finish("add", 64, 10), s_gpu));
    }

    [TestMethod]
    public void Only_offsets_are_computed_without_wrapping()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, true);
        var i = b.Group(DType.Int32);
        var sum = b.Add(i, b.Int(DType.Int32, 3));
        var both = b.Mul(i, b.Int(DType.Int32, 5));
        b.Store(0, sum, both);
        b.Store(0, both, b.Load(DType.Int32, 0, both));
        var program = b.Finish("offsets", 1, 1);
        var text = ClRenderer.Render(program, s_gpu);
        StringAssert.Contains(text, "int v3 = v1 + 3;");
        StringAssert.Contains(text, "int v5 = as_int(as_uint(v1) * as_uint(5));");
        text = ClRenderer.Render(program, s_gpu with { IsProcessor = true });
        StringAssert.Contains(text, "long v3 = (long)v1 + 3;");
    }

    [TestMethod]
    public void Names_cannot_leave_their_place()
    {
        var hostile = "x(){} __kernel void evil*/\n\"ä" + new string('y', 500);
        var program = new CodeBuilder().Finish(hostile, 1, 1);
        var name = ClRenderer.FunctionName(program);
        Assert.IsTrue(name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), name);
        Bound.Below(64, name.Length);
        StringAssert.Contains(ClRenderer.Render(program, s_gpu), $"void {name}()");
        Assert.IsFalse(ClRenderer.Render(program, s_gpu).Contains("evil*", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Doubles_are_asked_for_where_they_are_used()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Float64, false, true);
        b.Store(0, b.Int(DType.Int32, 0), b.Constant(Scalar.OfFloat(DType.Float64, 0.1)));
        StringAssert.Contains(ClRenderer.Render(b.Finish("d", 1, 1), s_gpu), "cl_khr_fp64 : enable");
        Assert.IsFalse(ClRenderer.Render(new CodeBuilder().Finish("none", 1, 1), s_gpu).Contains("fp64", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Buffers_of_other_types_may_be_the_same_memory()
    {
        string Text(DType read, DType written)
        {
            var b = new CodeBuilder();
            b.Buffer(read, true, false);
            b.Buffer(written, false, true);
            return ClRenderer.Render(b.Finish("alias", 1, 1), s_gpu);
        }
        StringAssert.Contains(Text(DType.Float32, DType.Int32), "may_alias");
        StringAssert.Contains(Text(DType.Float32, DType.Int64), "may_alias");
        Assert.IsFalse(Text(DType.Float32, DType.Float32).Contains("may_alias", StringComparison.Ordinal));
        Assert.IsFalse(Text(DType.Int32, DType.UInt32).Contains("may_alias", StringComparison.Ordinal));
        Assert.IsFalse(Text(DType.Float32, DType.Bool).Contains("may_alias", StringComparison.Ordinal));
        Assert.IsFalse(Text(DType.Float16, DType.BFloat16).Contains("may_alias", StringComparison.Ordinal));
        Assert.IsFalse(Text(DType.Float32, DType.Float32).Contains("restrict", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("de-DE")]
    [DataRow("sv-SE")]
    public void Numbers_are_exact_in_every_culture(string culture)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new(culture);
        try
        {
            Assert.AreEqual("0x1.999999999999ap-4", ClText.Number(Scalar.OfFloat(DType.Float64, 0.1)));
            Assert.AreEqual("(-0x1.99999ap-4f)", ClText.Number(Scalar.OfFloat(DType.Float32, -0.1)));
            Assert.AreEqual("1000.0f", ClText.Number(Scalar.OfFloat(DType.Float32, 1000)));
            Assert.AreEqual("0x1p-149f", ClText.Number(Scalar.OfFloat(DType.Float32, float.Epsilon)));
            Assert.AreEqual("0x0.0000000000001p-1022", ClText.Number(Scalar.OfFloat(DType.Float64, double.Epsilon)));
            Assert.AreEqual("as_float(0x80000000u)", ClText.Number(Scalar.OfFloat(DType.Float32, -0.0)));
            Assert.AreEqual("as_double(0x7ff0000000000000UL)", ClText.Number(Scalar.OfFloat(DType.Float64, double.PositiveInfinity)));
            Assert.AreEqual("(-2147483647 - 1)", ClText.Number(Scalar.OfInt(DType.Int32, int.MinValue)));
            Assert.AreEqual("(-9223372036854775807L - 1)", ClText.Number(Scalar.OfInt(DType.Int64, long.MinValue)));
            Assert.AreEqual("18446744073709551615UL", ClText.Number(Scalar.OfInt(DType.UInt64, -1)));
            Assert.AreEqual("(-5)", ClText.Number(Scalar.OfInt(DType.Int32, -5)));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void A_word_that_has_no_text_is_a_mistake_of_ours()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Float32, true, true);
        var x = b.Load(DType.Float32, 0, b.Int(DType.Int32, 0));
        b.Store(0, b.Int(DType.Int32, 0), b.Apply(KOp.Sin, DType.Float32, x));
        Assert.ThrowsExactly<InternalException>(() => ClRenderer.Render(b.Finish("sin", 1, 1), s_gpu));
    }
}
