namespace Lazy;

// Losses, one number per example: means and sums are the caller's.
public static partial class optax
{
    /// <summary>½(predictions - targets)².</summary>
    public static NDArray l2_loss(NDArray predictions, NDArray? targets = null) => 0.5 * losses.squared_error(predictions, targets);

    /// <summary>Quadratic up to delta, linear beyond.</summary>
    public static NDArray huber_loss(NDArray predictions, NDArray? targets = null, double delta = 1)
    {
        var error = jnp.abs(targets is null ? predictions : predictions - targets);
        var quadratic = jnp.minimum(error, delta);
        return (0.5 * jnp.square(quadratic)) + (delta * (error - quadratic));
    }

    /// <summary>log(cosh(predictions - targets)).</summary>
    public static NDArray log_cosh(NDArray predictions, NDArray? targets = null)
    {
        var error = targets is null ? predictions : predictions - targets;
        return jnp.logaddexp(error, -error) - Math.Log(2);
    }

    /// <summary>The cosine of the angle between vectors along an axis.</summary>
    public static NDArray cosine_similarity(NDArray predictions, NDArray targets, double epsilon = 0, int axis = -1)
    {
        NDArray p = predictions / OptaxMath.SafeNorm(predictions, epsilon, axis, keepdims: true),
            t = targets / OptaxMath.SafeNorm(targets, epsilon, axis, keepdims: true);
        return jnp.sum(p * t, axis);
    }

    /// <summary>1 - <see cref="cosine_similarity"/>.</summary>
    public static NDArray cosine_distance(NDArray predictions, NDArray targets, double epsilon = 0, int axis = -1) =>
        1 - cosine_similarity(predictions, targets, epsilon, axis);

    /// <summary>max(0, 1 - prediction·target) of targets -1 and 1.</summary>
    public static NDArray hinge_loss(NDArray predictor_outputs, NDArray targets) => jnp.maximum(0, 1 - (predictor_outputs * targets));

    /// <summary>-log of the probability of a label in [0, 1], of which logits are the log-odds.</summary>
    public static NDArray sigmoid_binary_cross_entropy(NDArray logits, NDArray labels) =>
        (-labels * LogSigmoid(logits)) - ((1 - labels) * LogSigmoid(-logits));

    /// <summary>-Σ labels·log softmax(logits) along an axis.</summary>
    public static NDArray softmax_cross_entropy(NDArray logits, NDArray labels, int axis = -1, NDArray? where = null) =>
        -jnp.sum(labels * LogSoftmax(logits, axis, where), axis, where: where);

    /// <summary>-log softmax(logits) at the label's place: labels are integers, one per vector.</summary>
    public static NDArray softmax_cross_entropy_with_integer_labels(NDArray logits, NDArray labels, int axis = -1, NDArray? where = null)
    {
        if (!Ufunc.Enter("softmax_cross_entropy_with_integer_labels", labels).DType.IsInteger)
            throw new DTypeException($"softmax_cross_entropy_with_integer_labels: labels {labels.Node.Aval} must hold integers.");
        var logs = LogSoftmax(logits, axis, where);
        return -jnp.squeeze(jnp.take_along_axis(logs, jnp.expand_dims(labels, axis), axis), axis);
    }

    /// <summary>Σ targets·(log targets - log_predictions), where targets are not 0.</summary>
    public static NDArray kl_divergence(NDArray log_predictions, NDArray targets, Axes? axis = null, NDArray? where = null) =>
        jnp.sum(targets * (SafeLog(targets) - log_predictions), axis ?? -1, where: where);

    /// <summary>Kullback and Leibler's divergence of distributions that need not add up to 1.</summary>
    public static NDArray convex_kl_divergence(NDArray log_predictions, NDArray targets, Axes? axis = null, NDArray? where = null) =>
        kl_divergence(log_predictions, targets, axis, where) + jnp.sum(jnp.exp(log_predictions) - targets, axis ?? -1, where: where);

    /// <summary>Another name of <see cref="convex_kl_divergence"/>.</summary>
    public static NDArray generalized_kl_divergence(NDArray log_predictions, NDArray targets, Axes? axis = null, NDArray? where = null) =>
        convex_kl_divergence(log_predictions, targets, axis, where);

    /// <summary>Contrastive loss of embeddings [n,d] with labels [n] (Chen et al., 2020): a number.</summary>
    public static NDArray ntxent(NDArray embeddings, NDArray labels, double temperature = 0.07)
    {
        var normal = embeddings / jnp.maximum(OptaxMath.SafeNorm(embeddings, 1e-8, -1, keepdims: true), 1e-8);
        var similarity = jnp.dot(normal, normal.T) / temperature;
        var n = jnp.shape(labels)[0];
        NDArray same = jnp.equal(jnp.expand_dims(labels, 0), jnp.expand_dims(labels, 1)), self = jnp.eye(n, dtype: jnp.bool_);
        var negatives = jnp.sum(jnp.exp(similarity) * ~same, axis: 1, keepdims: true);
        var pairs = same & ~self;
        var logs = -similarity + jnp.log(jnp.exp(similarity) + negatives);
        var count = jnp.sum(pairs);
        return jnp.where(count > 0, jnp.sum(jnp.where(pairs, logs, 0)) / jnp.maximum(count, 1), 0);
    }

    /// <summary>Connectionist temporal classification (Graves et al., 2006): -log of the probability of label sequences, per example.</summary>
    /// <param name="logits">[batch, time, classes].</param>
    /// <param name="logit_paddings">[batch, time], 1 where a frame is padding at the end.</param>
    /// <param name="labels">[batch, length], integers.</param>
    /// <param name="label_paddings">[batch, length], 1 where a label is padding at the end.</param>
    /// <param name="blank_id">The class that stands for no label.</param>
    /// <param name="log_epsilon">The logarithm that stands for that of 0.</param>
    public static NDArray ctc_loss(NDArray logits, NDArray logit_paddings, NDArray labels, NDArray label_paddings, int blank_id = 0,
        double log_epsilon = -1e5) => ctc_loss_with_forward_probs(logits, logit_paddings, labels, label_paddings, blank_id, log_epsilon).Loss;

    /// <summary><see cref="ctc_loss"/>, and the logarithms of the forward probabilities of blanks [time, batch, length+1] and of labels
    /// [time, batch, length].</summary>
    public static (NDArray Loss, NDArray Blank, NDArray Label) ctc_loss_with_forward_probs(NDArray logits, NDArray logit_paddings, NDArray labels,
        NDArray label_paddings, int blank_id = 0, double log_epsilon = -1e5)
    {
        int batch = jnp.shape(logits)[0], length = jnp.shape(labels)[1];
        var logs = jax.nn.log_softmax(logits);
        var lengths = length - jnp.sum(label_paddings, axis: 1).AsType(jnp.int32);
        var repeats = jnp.pad(jnp.equal(labels[.., ..^1], labels[.., 1..]), [(0, 0), (0, 1)]).AsType(logs.DType);
        var blanks = jnp.swapaxes(logs[.., .., blank_id..(blank_id + 1)], 0, 1);
        var emitted = jnp.swapaxes(jnp.take_along_axis(logs, jnp.broadcast_to(jnp.expand_dims(labels, 1),
            (batch, jnp.shape(logits)[1], length)), -1), 0, 1);
        // alpha: what leads to a blank before label i, and to label i.
        var alphaBlank = jnp.full((batch, length + 1), log_epsilon, logs.DType).At[.., 0].Set(0);
        var alphaLabel = jnp.full((batch, length), log_epsilon, logs.DType);
        var ((lastBlank, lastLabel), (allBlank, allLabel)) = jax.lax.scan(
            ((NDArray Blank, NDArray Label) a, (NDArray Blank, NDArray Label, NDArray Padding) x) =>
        {
            // A label after a blank, after another label, or going on; a repeated label needs a blank between.
            var previous = a.Label;
            var fromBlank = a.Blank[.., ..^1] + x.Label;
            var going = a.Label + x.Label;
            var label = jnp.logaddexp(going, fromBlank);
            var next = jnp.logaddexp(jnp.concatenate([jnp.full((batch, 1), log_epsilon, logs.DType),
                previous[.., ..^1] + (log_epsilon * repeats[.., ..^1]) + x.Label[.., 1..]], 1), label);
            var blank = a.Blank + x.Blank;
            blank = jnp.concatenate([blank[.., ..1], jnp.logaddexp(blank[.., 1..], previous + x.Blank)], 1);
            var padded = jnp.expand_dims(x.Padding, 1) > 0;
            var result = (jnp.where(padded, a.Blank, blank), jnp.where(padded, a.Label, next));
            return (result, result);
        }, (alphaBlank, alphaLabel), (blanks, emitted, jnp.swapaxes(logit_paddings, 0, 1)));
        lastBlank = lastBlank.At[.., 1..].Set(jnp.logaddexp(lastBlank[.., 1..], lastLabel));
        var total = jnp.squeeze(jnp.take_along_axis(lastBlank, jnp.expand_dims(lengths, 1), 1), 1);
        return (-total, allBlank, allLabel);
    }

    /// <summary>Losses under their module's name.</summary>
    public static partial class losses
    {
        /// <summary>(predictions - targets)².</summary>
        public static NDArray squared_error(NDArray predictions, NDArray? targets = null) =>
            jnp.square(targets is null ? predictions : predictions - targets);

        /// <summary>Cross entropy plus epsilon·(1 - the probability of the label) (Leng et al., 2022).</summary>
        public static NDArray poly_loss_cross_entropy(NDArray logits, NDArray labels, double epsilon = 2, int axis = -1, NDArray? where = null)
        {
            var logs = LogSoftmax(logits, axis, where);
            return -jnp.sum(labels * logs, axis, where: where) + (epsilon * (1 - jnp.sum(labels * jnp.exp(logs), axis, where: where)));
        }

        /// <summary>Cross entropy weighted by (1 - probability)^gamma (Lin et al., 2017); alpha balances positive labels.</summary>
        public static NDArray sigmoid_focal_loss(NDArray logits, NDArray labels, double? alpha = null, double gamma = 2)
        {
            var p = jax.nn.sigmoid(logits);
            var hit = (p * labels) + ((1 - p) * (1 - labels));
            var loss = sigmoid_binary_cross_entropy(logits, labels) * jnp.power(1 - hit, gamma);
            return alpha is { } a ? ((a * labels) + ((1 - a) * (1 - labels))) * loss : loss;
        }

        /// <summary>max(0, ‖anchor - positive‖ - ‖anchor - negative‖ + margin) along an axis.</summary>
        public static NDArray triplet_margin_loss(NDArray anchors, NDArray positives, NDArray negatives, int axis = -1, double norm_degree = 2,
            double margin = 1, double eps = 1e-6)
        {
            NDArray Distance(NDArray x) => jnp.power(jnp.sum(jnp.power(jnp.abs(anchors - x), norm_degree), axis) + eps, 1 / norm_degree);
            return jnp.maximum(Distance(positives) - Distance(negatives) + margin, 0);
        }

        /// <summary>max(0, -prediction·target) of targets -1 and 1.</summary>
        public static NDArray perceptron_loss(NDArray predictor_outputs, NDArray targets) => jnp.maximum(0, -predictor_outputs * targets);

        /// <summary>The largest score, with 1 added to wrong classes, less the score of the label.</summary>
        public static NDArray multiclass_hinge_loss(NDArray scores, NDArray labels)
        {
            var hot = jax.nn.one_hot(labels, jnp.shape(scores)[^1], dtype: scores.DType);
            return jnp.max(scores + 1 - hot, -1) - jnp.sum(scores * hot, -1);
        }

        /// <summary>The largest score less the score of the label.</summary>
        public static NDArray multiclass_perceptron_loss(NDArray scores, NDArray labels)
        {
            var hot = jax.nn.one_hot(labels, jnp.shape(scores)[^1], dtype: scores.DType);
            return jnp.max(scores, -1) - jnp.sum(scores * hot, -1);
        }

        /// <summary>Kullback and Leibler's divergence with targets as logarithms.</summary>
        public static NDArray kl_divergence_with_log_targets(NDArray log_predictions, NDArray log_targets, Axes? axis = null, NDArray? where = null) =>
            jnp.sum(jnp.exp(log_targets) * (log_targets - log_predictions), axis ?? -1, where: where);

        /// <summary><see cref="softmax_cross_entropy"/> in which logits of -∞ whose label is 0 count nothing.</summary>
        public static NDArray safe_softmax_cross_entropy(NDArray logits, NDArray labels)
        {
            var logs = jax.nn.log_softmax(logits);
            return -jnp.sum(jnp.where(jnp.equal(labels, 0), 0, labels * jnp.where(jnp.equal(labels, 0), 0, logs)), -1);
        }
    }

    private static NDArray LogSigmoid(NDArray x) => -jnp.logaddexp(0, -x);

    private static NDArray SafeLog(NDArray x) => jnp.where(jnp.equal(x, 0), 0, jnp.log(jnp.where(jnp.equal(x, 0), 1, x)));

    private static NDArray LogSoftmax(NDArray x, int axis, NDArray? where) =>
        where is null ? jax.nn.log_softmax(x, axis) : jax.nn.log_softmax(jnp.where(where, x, -jnp.inf), axis);
}
