namespace Plimsoll.Workspace;

/// <summary>
/// What programs that were written for another place say to a store: a user, a password and a database that stand in their code or their
/// variables. Without one a store has those of the workspace and a random password, which services are told of.
/// </summary>
/// <param name="User">Null is the usual one of the store's kind: <c>postgres</c>. Redis has no users.</param>
/// <param name="Password">For Redis, an empty one is no password.</param>
/// <param name="Database">Null is one of the user's name. Redis has none with names.</param>
public sealed record StoreAccount(string? User, string Password, string? Database);
