namespace Lazy;

/// <summary>
/// The error of a function that <c>jax.experimental.checkify.checkify</c> made, as a value: a tree of arrays, which jit, vmap and the
/// others hand on. <c>Get()</c> and <c>Throw()</c> read it.
/// </summary>
/// <param name="Code">The number of the check that failed first, an int32; 0: none. After vmap with an axis for the examples.</param>
/// <param name="Payload">The arrays that the texts show.</param>
/// <param name="Checks">The texts.</param>
public sealed record Error(NDArray Code, NDArray[] Payload, [property: Static] CheckTable Checks)
{
    /// <summary>The error in words, a line for each example of a batch that failed; null if there is none.</summary>
    /// <exception cref="TracedValueException">Within a traced function; use <c>checkify.check_error</c> there.</exception>
    public string? Get()
    {
        var codes = Code.ToArray<int>();
        if (Code.Rank == 0) return codes[0] == 0 ? null : Text(codes[0] - 1, x => x);
        var lines = codes.Select((code, i) => code == 0 ? null
            : $"at mapped index {i}: {Text(code - 1, x => UserChecks.Examples(x, Code.Rank)[i])}").OfType<string>().ToArray();
        return lines.Length == 0 ? null : string.Join("\n", lines);
    }

    /// <summary>Throws if there is an error.</summary>
    /// <exception cref="CheckFailedException">There is an error; the text is that of <see cref="Get"/>.</exception>
    public void Throw()
    {
        if (Get() is { } text) throw new CheckFailedException(text);
    }

    private string Text(int check, Func<NDArray, NDArray> one)
    {
        var message = Checks.Messages[check];
        return new PrintFormat(message.Text).Fill([.. Payload.Skip(Checks.First(check)).Take(message.Arrays).Select(one)]);
    }
}
