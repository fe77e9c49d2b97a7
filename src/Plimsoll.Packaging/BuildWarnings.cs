namespace Plimsoll.Packaging;

/// <summary>Receives the output of a build, and its warnings separately.</summary>
public interface IBuildOutput : IProgress<string>
{
    /// <summary>Receives a warning, which does not fail the build. It is shown even where the output is not.</summary>
    void Warn(string text);
}

/// <summary>Warnings of a build.</summary>
internal static class BuildWarnings
{
    /// <summary>Sends a warning to an <see cref="IBuildOutput"/>, and to any other receiver a line of output.</summary>
    public static void Warn(this IProgress<string> output, string text)
    {
        if (output is IBuildOutput told) told.Warn(text);
        else output.Report("warning: " + text);
    }
}
