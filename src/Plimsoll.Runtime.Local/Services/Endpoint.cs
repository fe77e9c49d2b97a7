namespace Plimsoll.Runtime.Local.Services;

/// <summary>A stable address, as those who need it are told.</summary>
internal abstract record Endpoint
{
    private Endpoint() { }

    /// <summary>On the loopback address.</summary>
    public abstract int Port { get; init; }

    /// <summary>As a person is told.</summary>
    public abstract string Url { get; }

    /// <summary>A service behind its balancer.</summary>
    /// <param name="Port">On the loopback address.</param>
    /// <param name="Protocol"><c>http</c>, <c>grpc</c> or <c>tcp</c>.</param>
    internal sealed record Service(int Port, string Protocol) : Endpoint
    {
        /// <summary>grpc is HTTP/2 without TLS here, and gRPC clients want to hear <c>http</c>.</summary>
        public override string Url => $"{(Protocol == "tcp" ? "tcp" : "http")}://{Address}";

        public string Address => $"127.0.0.1:{Port}";

        /// <summary>
        /// The port of its manifest; null when that says nothing here. Another one than <see cref="Port"/> while that is taken.
        /// </summary>
        public int? Wanted { get; init; }
    }

    /// <summary>A store.</summary>
    /// <param name="Kind"><c>redis</c> or <c>postgres</c>.</param>
    /// <param name="Port">On the loopback address.</param>
    /// <param name="User">Who may use it.</param>
    /// <param name="Database">Which of its databases.</param>
    /// <param name="PasswordFile">On the machine.</param>
    internal sealed record Store(string Kind, int Port, string User, string Database, string PasswordFile) : Endpoint
    {
        /// <inheritdoc />
        public override string Url => $"{Kind}://127.0.0.1:{Port}";

        /// <summary>The password that its manifest says; null is a random one, made once.</summary>
        public string? Password { get; init; }

        /// <summary>The password as libpq reads it.</summary>
        public string PgPassFile => PasswordFile + ".pgpass";

        /// <summary>What its clients are given to read.</summary>
        public IReadOnlyList<string> Files => Kind == "postgres" ? [PasswordFile, PgPassFile] : [PasswordFile];
    }
}
