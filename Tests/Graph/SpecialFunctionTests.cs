using System.Reflection;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Values computed with 40 decimal digits by an arbitrary-precision library, at the very binary64 arguments.</summary>
[TestClass]
public sealed class SpecialFunctionTests
{
    [TestMethod]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { 1e-10 }, 1.0000000000500000364e-10)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { -1e-05 }, -9.999950000166667068e-6)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { 0.5 }, 0.64872127070012814685)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { -30.0 }, -0.99999999999990642377)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { 20.0 }, 485165194.40979027797)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { 1e-12 }, 9.9999999999949997989e-13)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { -0.3 }, -0.35667494393873236305)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { 5.0 }, 1.7917594692280550008)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { -1e-05 }, -0.000010000050000333336651)]
    [DataRow(nameof(SpecialFunctions.Erf), new[] { 1e-08 }, 1.1283791670955125599e-8)]
    [DataRow(nameof(SpecialFunctions.Erf), new[] { 0.3 }, 0.32862675945912741619)]
    [DataRow(nameof(SpecialFunctions.Erf), new[] { 1.5 }, 0.96610514647531072707)]
    [DataRow(nameof(SpecialFunctions.Erf), new[] { -2.5 }, -0.99959304798255504106)]
    [DataRow(nameof(SpecialFunctions.Erfc), new[] { 0.3 }, 0.67137324054087258381)]
    [DataRow(nameof(SpecialFunctions.Erfc), new[] { 5.0 }, 1.5374597944280348502e-12)]
    [DataRow(nameof(SpecialFunctions.Erfc), new[] { -1.0 }, 1.8427007929497148693)]
    [DataRow(nameof(SpecialFunctions.Erfc), new[] { 20.0 }, 5.3958656116079009289e-176)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { 0.1 }, 0.088855990494257691974)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { 0.9 }, 1.1630871536766741628)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { -0.999 }, -2.3267537655135244939)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { 1e-09 }, 8.8622692545275806908e-10)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 0.001 }, 6.9071788853838536617)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 0.5 }, 0.57236494292470008707)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 1.0001 }, -0.000057713342220471268005)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 1.3 }, -0.10817480950786047846)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 1.9999 }, -0.000042275208772153458011)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 2.2 }, 0.096947466790638873178)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 5.5 }, 3.9578139676187162939)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 9.99 }, 12.77931521435019336)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 10.0 }, 12.801827480081469611)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 171.5 }, 709.14316303092824227)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 10000000000.0 }, 220258509288.81058147)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { -0.5 }, 1.2655121234846453965)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { -2.25 }, 0.55550154502064747059)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { -9.875 }, -12.705912885191709216)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 0.01 }, -100.56088545786867242)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 0.5 }, -1.9635100260214234794)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 1.0 }, -0.57721566490153286061)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 3.7 }, 1.1671535393615114409)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 100.0 }, 4.6001618527380874002)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { -0.5 }, 0.036489973978576520559)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { -3.25 }, 4.4662758723502799671)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { 0.0 }, 1.0)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { 0.5 }, 0.64503527044915006811)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { -3.0 }, 0.24300035416182539847)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { 8.5 }, 0.13900184305484759682)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { 500.0 }, 0.017845706500153167237)]
    [DataRow(nameof(SpecialFunctions.BesselI1e), new[] { 0.5 }, 0.15642080318487169714)]
    [DataRow(nameof(SpecialFunctions.BesselI1e), new[] { -3.0 }, -0.19682671329730085363)]
    [DataRow(nameof(SpecialFunctions.BesselI1e), new[] { 8.5 }, 0.13054935509459585509)]
    [DataRow(nameof(SpecialFunctions.BesselI1e), new[] { 500.0 }, 0.017827851852898056461)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 0.5, 0.1 }, 0.34527915398142297956)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 0.5, 3.0 }, 0.98569412156457036047)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 1.0, 1.0 }, 0.6321205588285576784)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 2.5, 2.0 }, 0.45058404864721976739)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 10.0, 5.0 }, 0.031828057306204811737)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 10.0, 20.0 }, 0.99500458769169241283)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 100.0, 95.0 }, 0.31735681116979999988)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 100.0, 130.0 }, 0.99724959163269347372)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 10000.0, 10050.0 }, 0.69234244070256555786)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 0.001, 0.001 }, 0.9936876467088602901)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 0.5, 0.1 }, 0.65472084601857702044)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 0.5, 3.0 }, 0.014305878435429639526)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 1.0, 1.0 }, 0.3678794411714423216)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 2.5, 2.0 }, 0.54941595135278023261)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 10.0, 5.0 }, 0.96817194269379518826)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 10.0, 20.0 }, 0.0049954123083075871662)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 100.0, 95.0 }, 0.68264318883020000012)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 100.0, 130.0 }, 0.002750408367306526277)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 10000.0, 10050.0 }, 0.30765755929743444214)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 0.001, 0.001 }, 0.0063123532911397099038)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 0.5, 0.1 }, -0.82293609697959875225)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 0.5, 3.0 }, -0.047240326447973750916)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 1.0, 1.0 }, -0.43172971063489869613)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 2.5, 2.0 }, -0.27455132194588155379)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 10.0, 5.0 }, -0.025551997720828162509)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 10.0, 20.0 }, -0.0040985231017192860345)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 100.0, 95.0 }, -0.035991134792831111611)]
    [DataRow(nameof(SpecialFunctions.IgammaGradA), new[] { 100.0, 130.0 }, -0.00081013002856228990205)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 0.5, 0.1 }, 0.50976556708269724317)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 0.5, 3.0 }, 2.9129424164403645658)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 1.0, 1.0 }, 1.1735630272247269349)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 2.5, 2.0 }, 0.95346270291861649999)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 10.0, 5.0 }, 0.70457992238683872269)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 10.0, 20.0 }, 1.4093215647394743159)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 100.0, 95.0 }, 0.97619831121870701202)]
    [DataRow(nameof(SpecialFunctions.RandomGammaGrad), new[] { 100.0, 130.0 }, 1.1388044458372276882)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 1.1, 1.0 }, 10.584448464950800951)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 2.0, 0.25 }, 17.197329154507110739)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 3.5, 10.0 }, 0.0014322106437178635209)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 20.0, 3.0 }, 2.8771746654611315204e-10)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 1.5, 1000.0 }, 0.063261368544514927291)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 100.0, 50.0 }, 1.4721503331251701486e-170)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 3.0, -2.5 }, 0.054102025820863701502)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 2.0, -0.25 }, 18.541879647671606498)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 0.0, 1.5 }, 0.036489973978576520559)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 1.0, 0.3 }, 12.245364546107731301)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 2.0, 4.0 }, -0.080039732245114496725)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 5.0, 20.0 }, 8.4842662061582300714e-6)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 1.0, -0.5 }, 8.9348022005446793094)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 30.0, 1.5 }, -9.2221270661620558271e+26)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 0.5, 0.5, 0.3 }, 0.36901011956554537504)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 2.0, 3.0, 0.9 }, 0.9963000000000000024)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 10.0, 1.0, 0.5 }, 0.0009765625)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 100.0, 120.0, 0.45 }, 0.44780123014770762084)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 0.01, 5.0, 0.2 }, 0.99781803807703533394)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 2000.0, 3000.0, 0.41 }, 0.92526212620830417522)]
    public void Value(string name, double[] arguments, double expected)
    {
        var actual = Call(name, arguments);
        var error = Math.Abs(actual - expected) / Math.Max(Math.Abs(expected), name == nameof(SpecialFunctions.Digamma) ? 1 : 0);
        Assert.IsTrue(error <= 2e-13, $"{name}({string.Join(", ", arguments)}) = {actual:R}, expected {expected:R}, "
            + $"relative error {error:E1}");
    }

    [TestMethod]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { 1.0 }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { -1.0 }, double.NegativeInfinity)]
    [DataRow(nameof(SpecialFunctions.ErfInv), new[] { 1.5 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 0.0 }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { -3.0 }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { double.NegativeInfinity }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 1.0 }, 0.0)]
    [DataRow(nameof(SpecialFunctions.Lgamma), new[] { 2.0 }, 0.0)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { 0.0 }, double.NegativeInfinity)]
    [DataRow(nameof(SpecialFunctions.Digamma), new[] { double.NegativeInfinity }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 1.0, 2.0 }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.Zeta), new[] { 0.5, 2.0 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Polygamma), new[] { 0.5, 2.0 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.BesselI0e), new[] { double.PositiveInfinity }, 0.0)]
    [DataRow(nameof(SpecialFunctions.BesselI1e), new[] { double.NaN }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 2.0, 0.0 }, 0.0)]
    [DataRow(nameof(SpecialFunctions.Igammac), new[] { 2.0, 0.0 }, 1.0)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 2.0, double.PositiveInfinity }, 1.0)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { -1.0, 1.0 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Igamma), new[] { 1.0, -1.0 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 1.0, 2.0, 0.0 }, 0.0)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 1.0, 2.0, 1.0 }, 1.0)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 1.0, 2.0, 1.1 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Betainc), new[] { 0.0, 2.0, 0.5 }, double.NaN)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { double.NegativeInfinity }, -1.0)]
    [DataRow(nameof(SpecialFunctions.Expm1), new[] { double.PositiveInfinity }, double.PositiveInfinity)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { -1.0 }, double.NegativeInfinity)]
    [DataRow(nameof(SpecialFunctions.Log1p), new[] { double.PositiveInfinity }, double.PositiveInfinity)]
    public void Edge(string name, double[] arguments, double expected) => Assert.AreEqual(expected, Call(name, arguments));

    // Loops that wait for convergence must end for every argument, NaN and the extremes of float64 among them.
    [TestMethod]
    public void EveryArgumentGivesAnAnswer()
    {
        double[] values = [0, 1e-320, 1e-40, 0.5, 1, 99.5, 1e10, 1e100, double.MaxValue, double.PositiveInfinity, double.NaN, -0.5, -1e10,
            double.NegativeInfinity];
        var answers = 0;
        foreach (var method in typeof(SpecialFunctions).GetMethods(BindingFlags.Public | BindingFlags.Static))
        {
            var arity = method.GetParameters().Length;
            for (var i = 0; i < Math.Pow(values.Length, arity); i++)
            {
                var arguments = Enumerable.Range(0, arity)
                    .Select(k => (object)values[i / (int)Math.Pow(values.Length, k) % values.Length]).ToArray();
                Assert.IsInstanceOfType<double>(method.Invoke(null, arguments));
                answers++;
            }
        }
        Assert.IsGreaterThan(4000, answers);
    }

    private static double Call(string name, double[] arguments) =>
        (double)typeof(SpecialFunctions).GetMethod(name, BindingFlags.Public | BindingFlags.Static)!
            .Invoke(null, [.. arguments.Cast<object>()])!;
}
