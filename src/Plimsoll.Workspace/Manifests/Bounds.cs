namespace Plimsoll.Workspace.Manifests;

/// <summary>How much a manifest may say: what the systems that it ends in take anyway, so that a hostile one costs no more than a useful
/// one.</summary>
internal static class Bounds
{
    /// <summary>A key: the longest that anything has is the name of an annotation of Kubernetes, a host name and a label with a slash
    /// between.</summary>
    public const int Key = 253 + 1 + 63;

    /// <summary>A text: the longest path that Linux takes (PATH_MAX, with the zero at its end).</summary>
    public const int Text = 4095;

    /// <summary>An argument or a variable of a program: what Linux takes (MAX_ARG_STRLEN, with the zero at its end).</summary>
    public const int Argument = 128 * 1024 - 1;

    /// <summary>A pattern of <c>inputs</c>.</summary>
    public const int Pattern = 1024;

    /// <summary><c>**</c> in one pattern.</summary>
    public const int AnyFolders = 8;

    /// <summary>Patterns of one unit.</summary>
    public const int Patterns = 200;

    /// <summary>Environments, and stores, of a workspace.</summary>
    public const int Places = 100;

    /// <summary>Units in a row of which each needs, or is built on, the next one.</summary>
    public const int Chain = 100;

    private const int Quoted = 80;

    /// <summary>A text as findings quote it: the beginning where it is long.</summary>
    public static string Shown(string text) => text.Length <= Quoted ? text : $"{text.AsSpan(0, Quoted)}…";
}
