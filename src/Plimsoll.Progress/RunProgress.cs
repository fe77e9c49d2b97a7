using System.Text.Json.Serialization;

namespace Plimsoll.Progress;

/// <summary>Something that happens while work is done, for people: the one kind of event from whoever works to whoever shows it.</summary>
/// <param name="Subject">The unit, service or store; empty for none.</param>
/// <param name="Text">In words, for instance <c>counter-7f3a ready after 1.2 s</c>.</param>
[method: JsonConstructor]
public sealed record RunProgress(
    // the keeper's names: it outlives the programs that listen to it, and is not of the same version
    [property: JsonPropertyName("service")] string Subject, [property: JsonPropertyName("message")] string Text)
{
    /// <summary>Something that happens in a step of a run.</summary>
    /// <param name="step">The step.</param>
    /// <param name="subject">The unit, service or store; empty for none.</param>
    /// <param name="text">In words.</param>
    public RunProgress(string step, string subject, string text) : this(subject, text) => Step = step;

    /// <summary><c>plan</c>, <c>test</c>, <c>build</c>, <c>check</c>, <c>push</c>, <c>heal</c> or <c>deploy</c>. Default:
    /// <c>deploy</c>.</summary>
    public string Step { get; init; } = "deploy";

    /// <summary>True for a line of a tool's own output, or a small step: shown only on a terminal.</summary>
    public bool IsDetail { get; init; }

    /// <summary>True when the step is over for the subject.</summary>
    public bool IsLast { get; init; }
}
