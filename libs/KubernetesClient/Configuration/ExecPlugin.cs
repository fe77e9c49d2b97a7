namespace KubernetesClient;

/// <summary>A program that a kubeconfig names to get credentials from, such as gke-gcloud-auth-plugin or aws. Whoever loads the kubeconfig
/// starts it and gives back its standard output.</summary>
/// <param name="Command">The program: a name to look for, or a path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">What is added to its environment, <c>KUBERNETES_EXEC_INFO</c> included.</param>
public sealed record ExecPlugin(string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);
