namespace Plimsoll.Workspace.Inputs;

/// <summary>What an element of an MSBuild file is.</summary>
internal enum MsBuildKind
{
    Property,
    Item,
    Import,
    Sdk,
}

/// <summary>An element of an MSBuild file that can name files or packages.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The property's or item's name; <c>Import</c>; <c>Sdk</c>.</param>
/// <param name="Value">A property's text, an item's Include or Update, the file that is imported, the SDK's name.</param>
/// <param name="Version">A package's version; empty for all else.</param>
/// <param name="Hint">A Reference's HintPath; empty for all else.</param>
/// <param name="Condition">Its condition and those around it. Conditions are not evaluated: what may be taken is taken.</param>
internal sealed record MsBuildElement(MsBuildKind Kind, string Name, string Value, string Version, string Hint, string Condition);
