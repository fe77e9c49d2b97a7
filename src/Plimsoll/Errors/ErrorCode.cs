namespace Plimsoll.Errors;

/// <summary>A code that errors begin with. It never changes its meaning, and no other code takes its place.</summary>
/// <param name="Code">Such as <c>PLM3004</c>.</param>
/// <param name="Means">What is wrong; Markdown.</param>
/// <param name="Mends">What to do; Markdown. The message itself is more exact.</param>
internal sealed record ErrorCode(string Code, string Means, string Mends);
