using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Pipeline;

/// <summary>
/// A commit whose services were all tested and built, as a small text: the toolchain's stamp, and a line for each service. Not JSON: this
/// is read at every start of a build, and a serializer takes longer to get going than all the rest of a build that has nothing to do.
/// </summary>
/// <param name="Stamp">Tells whether the toolchain is still the same: <see cref="Packaging.ToolchainProbe.Stamp"/>.</param>
/// <param name="Units">Its services.</param>
internal sealed record BuiltCommit(string Stamp, IReadOnlyList<BuiltImage> Units)
{
    private const string Title = "plimsoll built commit 2 ", End = "end";

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static BuiltCommit? Parse(string text)
    {
        var lines = text.Split('\n');
        if (!lines[0].StartsWith(Title, StringComparison.Ordinal)) return null;
        var units = new List<BuiltImage>();
        // of one that was cut off nobody knows what is missing
        if (lines[^1] != End) return null;
        for (var line = 1; line < lines.Length - 1; line++)
        {
            if (lines[line].Split(' ') is not [var name, var kind, var repository, var digest, var key]
                || !Digest.TryParse(digest, out var image)) return null;
            units.Add(new(name, kind == nameof(UnitKind.Base) ? UnitKind.Base : UnitKind.Service, repository, image, key));
        }
        return new(lines[0][Title.Length..], units);
    }

    /// <summary>The text.</summary>
    public override string ToString() => string.Join('\n',
        [Title + Stamp, .. Units.Select(unit => $"{unit.Name} {unit.Kind} {unit.Repository} {unit.Digest} {unit.InputKey}"), End]);
}

/// <summary>An image that was there when its commit was built.</summary>
/// <param name="Name">The unit's name.</param>
/// <param name="Kind">What the unit is.</param>
/// <param name="Repository">Where it is, without a registry's host.</param>
/// <param name="Digest">Its manifest.</param>
/// <param name="InputKey">What it was made of.</param>
public sealed record BuiltImage(string Name, UnitKind Kind, string Repository, Digest Digest, string InputKey);
