using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The condition of an element, and those of the elements around it.</summary>
/// <param name="own">The text of the innermost one.</param>
/// <param name="around">The others.</param>
internal sealed class MsBuildConditions(string own, MsBuildConditions? around)
{
    private const int Longest = 1000;

    private string? _text;

    public string Own => own;

    public MsBuildConditions? Around => around;

    /// <summary>A branch of Choose: When or Otherwise.</summary>
    public bool IsBranch { get; init; }

    /// <summary>One that is taken only when none before it was: that its own condition holds does not say that it is taken.</summary>
    public bool IsLaterBranch { get; init; }

    /// <summary>All of them; a hash where that is long, since each element would have its own text of all those around it.</summary>
    public string Text => _text ??= Join((around?.Text ?? "") + own);

    private static string Join(string text) => text.Length <= Longest ? text
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
