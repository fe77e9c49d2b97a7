namespace Plimsoll.Workspace.Inputs;

/// <summary>What an element of an MSBuild file is.</summary>
internal enum MsBuildKind
{
    Property,
    Item,
    Import,
    Sdk,
    Task,
}

/// <summary>An element of an MSBuild file that can name files or packages.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The property's, item's or task's name; <c>Import</c>; <c>Sdk</c>.</param>
/// <param name="Value">A property's text, an item's Include or Update, the file that is imported, the SDK's name.</param>
/// <param name="Version">A package's version; empty for all else.</param>
/// <param name="Conditions">Its condition and those around it; null for none.</param>
internal sealed record MsBuildElement(MsBuildKind Kind, string Name, string Value, string Version, MsBuildConditions? Conditions)
{
    /// <summary>An item's metadata, a task's parameters.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];

    /// <summary>What an item element takes out.</summary>
    public string Remove { get; init; } = "";

    /// <summary>What an item element does not take.</summary>
    public string Exclude { get; init; } = "";

    /// <summary>Whether it stands in a target: then it counts when the target runs, after all others.</summary>
    public bool IsInTarget { get; init; }

    /// <summary>From 1.</summary>
    public int Line { get; init; }

    /// <summary>Its conditions as one text that is only ever compared.</summary>
    public string Condition => Conditions?.Text ?? "";
}
