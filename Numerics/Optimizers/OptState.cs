namespace Lazy;

/// <summary>What an optimiser remembers from step to step: a record of arrays, and so a tree, which passes through jit, scan and
/// checkpoints. The parts of its lists belong to the arrays of the parameters, in the order of <c>jax.tree.leaves</c>.</summary>
public abstract record OptState;

/// <summary>Nothing to remember.</summary>
public sealed record EmptyState : OptState;

/// <summary>The states of transformations that run one after the other.</summary>
public sealed record ChainState(OptState[] States) : OptState;

/// <summary>How many steps were made.</summary>
public sealed record CountState(NDArray Count) : OptState;

/// <summary>One running quantity per parameter.</summary>
public sealed record TraceState(NDArray[] Trace) : OptState;

/// <summary>The number of steps and one running quantity per parameter.</summary>
public sealed record EmaState(NDArray Count, NDArray[] Ema) : OptState;

/// <summary>The number of steps and two running quantities per parameter.</summary>
public sealed record MomentsState(NDArray Count, NDArray[] Mu, NDArray[] Nu) : OptState;

/// <summary>The number of steps and three running quantities per parameter.</summary>
public sealed record ThreeMomentsState(NDArray Count, NDArray[] Mu, NDArray[] Nu, NDArray[] Max) : OptState;

/// <summary>A random key, which each step splits, and the number of steps.</summary>
public sealed record NoiseState(NDArray Count, NDArray Key) : OptState;

/// <summary>The accumulators of SM3: for each parameter one vector per axis; and the momentum.</summary>
public sealed record SM3State(NDArray[][] Mu, NDArray[] Nu) : OptState;

/// <summary>The second moments of Adafactor: of rows and columns where a parameter is factored, else of elements.</summary>
public sealed record FactoredState(NDArray Count, NDArray[] Rows, NDArray[] Columns, NDArray[] Full) : OptState;

/// <summary>The states of groups of parameters.</summary>
public sealed record PartitionState(OptState[] Inner) : OptState;

/// <summary>Gradients collected over several calls, the state of what they are given to, and what was said when a call was
/// judged.</summary>
public sealed record MultiStepsState(NDArray MiniStep, NDArray GradientStep, OptState Inner, NDArray[] Sum, Dictionary<string, NDArray> SkipState)
    : OptState;

/// <summary>The number of calls, and the state of what runs at some of them.</summary>
public sealed record ConditionState(NDArray Step, OptState Inner) : OptState;

/// <summary>The last measurements by name, and the states of what measures.</summary>
public sealed record MonitorState(Dictionary<string, NDArray[]> Measurements, OptState[] Inner) : OptState;

/// <summary>The moments of Adan: of gradients, of their differences, and of both together; and the last gradients.</summary>
public sealed record AdanState(NDArray Count, NDArray[] Mu, NDArray[] Delta, NDArray[] Nu, NDArray[] Last) : OptState;

/// <summary>The step of each element, and the last updates.</summary>
public sealed record RpropState(NDArray[] StepSizes, NDArray[] PrevUpdates) : OptState;

/// <summary>For each array the largest distance from the start, the sum of squared gradients, and the start.</summary>
public sealed record DistanceState(NDArray[] Distance, NDArray[] Sum, NDArray[] Start) : OptState;

/// <summary>How often gradients were not finite in a row and in all, and whether the last ones were.</summary>
public sealed record ApplyIfFiniteState(NDArray NotFiniteCount, NDArray LastFinite, NDArray TotalNotFinite, OptState Inner) : OptState;

/// <summary>The state of the fast optimiser, and steps since the last synchronisation.</summary>
public sealed record LookaheadState(OptState Fast, NDArray StepsSinceSync) : OptState;

/// <summary>The two sets of parameters of <c>optax.lookahead</c>.</summary>
/// <param name="Fast">Those with which gradients are taken.</param>
/// <param name="Slow">Those that follow at each synchronisation, and are the result.</param>
public sealed record LookaheadParams<T>(T Fast, T Slow);

/// <summary>Hyperparameters as arrays, so that a program may change them from step to step: <c>state with { … }</c>.</summary>
public sealed record InjectHyperparamsState(NDArray Count, Dictionary<string, NDArray> Hyperparams, OptState Inner) : OptState;

/// <summary>The last steps of L-BFGS: differences of parameters and gradients, newest last, and the weights 1/(sᵀy).</summary>
public sealed record LbfgsState(NDArray Count, NDArray[] Params, NDArray[] Updates, NDArray[] S, NDArray[] Y, NDArray Rho) : OptState;

/// <summary>What a line search found: the rate, the value and gradient there, and how far it was from its conditions.</summary>
public sealed record LinesearchState(NDArray LearningRate, NDArray Value, NDArray[] Grad, NDArray Error) : OptState;
