namespace Plimsoll.Pipeline;

/// <summary>Something that happened in a run, for people.</summary>
/// <param name="Step"><c>plan</c>, <c>test</c>, <c>build</c>, <c>check</c>, <c>push</c>, <c>deploy</c> or <c>verify</c>.</param>
/// <param name="Subject">The unit, or empty.</param>
/// <param name="Text">In words.</param>
/// <param name="IsDetail">True for a line of a tool's own output: shown where there is room for it.</param>
public sealed record RunProgress(string Step, string Subject, string Text, bool IsDetail = false);
