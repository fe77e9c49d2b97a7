namespace Plimsoll.Source;

/// <summary>Why git could not give what was asked for.</summary>
public enum GitProblem
{
    /// <summary>There is no repository at the path.</summary>
    NotARepository,

    /// <summary>No commit has this name.</summary>
    UnknownRevision,

    /// <summary>The commit is not in this shallow clone, or what was asked cannot be decided without the history that was cut
    /// off.</summary>
    MissingFromShallowClone,

    /// <summary>An object that must be there is not: the repository is damaged or incomplete.</summary>
    MissingObject,

    /// <summary>The repository is damaged: an object, a ref or a file of git is there and cannot be read.</summary>
    Damaged,

    /// <summary>A commit has a tree that no git writes: a name is there twice, or the names are not in order.</summary>
    InvalidTree,

    /// <summary>A file has more bytes than are read of such a file.</summary>
    TooLarge,

    /// <summary>A name that git must not be given: it looks like an option, or is not a name.</summary>
    UnsafeName,

    /// <summary>The git program is not installed, or too old.</summary>
    NoGit,

    /// <summary>The remote repository cannot be reached or refused.</summary>
    Unreachable,

    /// <summary>Anything else; the message has git's own words.</summary>
    Failed,
}

/// <summary>Git could not give what was asked for.</summary>
/// <param name="problem">The kind of problem.</param>
/// <param name="message">What was attempted, what git said, and what mends it.</param>
/// <param name="inner">What caused it.</param>
public sealed class GitException(GitProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of problem.</summary>
    public GitProblem Problem => problem;
}
