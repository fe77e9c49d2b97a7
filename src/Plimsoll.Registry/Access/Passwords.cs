using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Registry;

/// <summary>
/// Checks passwords. A bcrypt takes a processor for long, and a push of ten layers asks forty times: so what was right once is remembered, under a
/// digest that only this process can make, until the file has another hash for the user. What was wrong is never remembered and always slow,
/// and only so many are looked at at once that whoever guesses cannot take all processors.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "a semaphore whose wait handle nobody asks for holds nothing, and requests may outlive their host")]
internal sealed class Passwords(HtpasswdFile users)
{
    private const int MostRemembered = 4096;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slow = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether it is this user's password.</summary>
    public async Task<bool> AreRightAsync(string user, string password, CancellationToken cancellationToken)
    {
        var text = users.Find(user, out var hash);
        // what was hashed comes last and is of fixed letters, and a user's name has no colon: no two texts are the same for different parts
        var key = Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{user}:{password}\0{text}")));
        if (text is not null && _right.ContainsKey(key))
            return true;
        await _slow.WaitAsync(cancellationToken);
        try
        {
            if (!await Task.Run(() => hash.IsOf(password), cancellationToken) || text is null)
                return false;
        }
        finally
        {
            _slow.Release();
        }

        if (_right.Count >= MostRemembered)
            _right.Clear();
        _right[key] = true;
        return true;
    }
}
