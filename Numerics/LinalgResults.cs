namespace Lazy;

/// <summary>A = Q·R.</summary>
/// <param name="Q">Orthonormal columns.</param>
/// <param name="R">Upper triangular.</param>
public sealed record QRResult(NDArray Q, NDArray R);

/// <summary>A = U·diag(S)·Vh.</summary>
/// <param name="U">Left singular vectors as columns.</param>
/// <param name="S">Singular values in descending order.</param>
/// <param name="Vh">Right singular vectors as conjugated rows.</param>
public sealed record SVDResult(NDArray U, NDArray S, NDArray Vh);

/// <summary>det A = Sign·exp(Logabsdet).</summary>
/// <param name="Sign">-1, 0 or 1; of complex matrices a number of modulus 1, or 0.</param>
/// <param name="Logabsdet">The logarithm of the modulus; -∞ of a singular matrix.</param>
public sealed record SlogdetResult(NDArray Sign, NDArray Logabsdet);

/// <summary>Eigenvalues and eigenvectors of Hermitian matrices.</summary>
/// <param name="Eigenvalues">Ascending, real.</param>
/// <param name="Eigenvectors">Orthonormal columns.</param>
public sealed record EighResult(NDArray Eigenvalues, NDArray Eigenvectors);

/// <summary>Eigenvalues and eigenvectors of general matrices.</summary>
/// <param name="Eigenvalues">Complex, in no order.</param>
/// <param name="Eigenvectors">Columns of length 1.</param>
public sealed record EigResult(NDArray Eigenvalues, NDArray Eigenvectors);
