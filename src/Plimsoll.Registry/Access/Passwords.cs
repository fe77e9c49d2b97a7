using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Registry;

/// <summary>
/// Checks passwords. A bcrypt takes a processor for long, and a push of ten layers asks forty times: so what was right once is remembered,
/// under a digest that only this process can make, until the file has another hash for the user. What was wrong is never remembered and
/// always slow, and each client may be wrong only so often.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "the limiters hold a timer and no more, and requests may outlive their host")]
internal sealed class Passwords(HtpasswdFile users)
{
    private const int MostRemembered = 4096;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);

    /// <summary>The checks that are under way: who asks for the same meanwhile waits for the same answer.</summary>
    private readonly ConcurrentDictionary<string, Lazy<Task<Login>>> _running = new(StringComparer.Ordinal);

    private readonly FailedLogins _failed = new();
    private readonly LoginTurns _turns = new();

    /// <summary>Whether it is this user's password.</summary>
    /// <param name="user">The name, as it came.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">Where it came from.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Login> CheckAsync(string user, string password, IPAddress? client, CancellationToken cancellationToken)
    {
        var text = users.Find(user, out var hash);
        // what was hashed comes last and is of fixed letters, and a user's name has no colon: no two texts are the same for different parts
        var key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{user}:{password}\0{text}")));
        if (text is not null && _right.ContainsKey(key)) return new(true);
        var flight = $"{key} {FailedLogins.Of(client)}";
        // not ended by who asked first: others may wait for it too
        return await _running.GetOrAdd(flight, _ => new(() => EndAsync(flight,
            CheckAsync(key, client, () => hash.IsOf(password) && text is not null)))).Value.WaitAsync(cancellationToken);
    }

    private async Task<Login> EndAsync(string flight, Task<Login> check)
    {
        try
        {
            return await check;
        }
        finally
        {
            _running.TryRemove(flight, out _);
        }
    }

    private async Task<Login> CheckAsync(string key, IPAddress? client, Func<bool> isRight)
    {
        var right = await _turns.TakeAsync(FailedLogins.Of(client), () => _failed.Wait(client) is not null, isRight);
        if (right is null) return new(false) { Wait = _failed.Wait(client) ?? TimeSpan.FromSeconds(1) };
        if (!right.Value)
        {
            _failed.Count(client);
            return new(false);
        }
        if (_right.Count >= MostRemembered) _right.Clear();
        _right[key] = true;
        return new(true);
    }
}

/// <summary>The answer to a user and a password.</summary>
/// <param name="IsRight">Whether they belong together.</param>
internal sealed record Login(bool IsRight)
{
    /// <summary>When they were not looked at, because the client failed too often: how long it has to wait; otherwise null.</summary>
    public TimeSpan? Wait { get; init; }
}
