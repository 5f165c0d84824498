// Everything that PrivacyFunctions needs in one subscription. This file only composes; what a resource is like stands in its module.
targetScope = 'subscription'

@description('Short name of the deployment: dev, test, prod …')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Azure region of every resource.')
param location string

@description('Replication of the storage accounts.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
])
param storageSku string

@description('How many vaults tenants\' keys are spread over. May grow, never shrink: assignments are stored.')
@minValue(1)
@maxValue(20)
param tenantVaultCount int = 1

@description('Nobody can purge a key early. Once on, a vault keeps it for ever. Off: the app purges the keys of deleted tenants while a person gives its purger the right.')
param purgeProtection bool = true

@description('Storage and vaults are reached through a private network only.')
param privateNetwork bool = false

@description('CIDR blocks that may reach the Durable Task Scheduler.')
@minLength(1)
param schedulerAddresses array = [
  '0.0.0.0/0'
]

@description('Plan of the Durable Task Scheduler.')
@allowed([
  'Consumption'
  'Dedicated'
])
param schedulerSku string = 'Consumption'

@description('Instances of the app at most.')
param maximumInstances int = 40

@description('Instances of the app that always run.')
param alwaysReady int = 0

@description('Memory of an instance, MB.')
param instanceMegabytes int = 2048

@description('Days that logs are kept.')
param logDays int = 30

@description('GB of logs a day at most; -1 for no limit.')
param logGigabytes int = 1

@description('Days that tree heads and certificates cannot be changed or deleted.')
param evidenceDays int

@description('What a month may cost, in the subscription\'s currency.')
param monthlyBudget int

@description('First day of the month from which the budget counts, as 2026-01-01.')
param budgetStart string

@description('E-mail addresses of the operators, for alerts and the budget.')
@minLength(1)
param operators array

@description('The policy pack, a file that ships with the app.')
param policyPack string = 'policies/sample.yaml'

@description('Where people reach the download page: an https address without a path. Empty: the app\'s own.')
param publicBaseUrl string = ''

@description('The one issuer whose tokens count.')
param issuer string

@description('What the audience of a token must name.')
param audience string

@description('Names of the claims: subject, tenant, email, roles.')
param claims object = {
  subject: 'sub'
  tenant: 'tenant_id'
  email: 'email'
  roles: 'roles'
}

@description('Proxies before the app: the platform\'s front end, and one more for a gateway of yours.')
param trustedProxies int = 1

@description('Sender of mails, of a domain that is authenticated at SendGrid.')
param mailFromAddress string

@description('Name of the sender of mails.')
param mailFromName string

@description('SendGrid checks every mail and delivers none.')
param mailSandbox bool = true

@description('Public key of SendGrid\'s signed event webhook, as its settings page shows it; empty: the webhook answers 404.')
param mailEventKey string = ''

@description('Connections of the pack whose value is no secret, by name: addresses of tables, containers and services.')
param connections object = {}

@description('Connections of the pack whose value is a secret. An operator stores each in the platform vault as connection-NAME.')
param secretConnections array = []

var roles = loadJsonContent('roles.json')
var roleIds = toObject(items(roles), role => role.key, role => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value))
var token = uniqueString(subscription().id, environmentName, location)
var suffix = '${environmentName}-${token}'
var tags = {
  'azd-env-name': environmentName
  product: 'PrivacyFunctions'
}
var groupName = 'rg-privacy-${environmentName}'
var hub = 'privacy'
var evidenceKey = 'evidence'
var packageContainer = 'packages'
var dataContainer = 'privacy'
var evidenceContainer = 'evidence'
var publicAccess = !privateNetwork
var hostName = 'stpfhost${token}'
var dataName = 'stpfdata${token}'
var logName = 'stpflog${token}'
var platformVaultName = 'kv-p-${token}'
var evidenceVaultName = 'kv-e-${token}'
var tenantVaultIndexes = range(0, tenantVaultCount)
var tenantVaultNames = [for index in tenantVaultIndexes: 'kv-t${index}-${token}']
var vaultDns = environment().suffixes.keyvaultDns
var platformVaultUri = 'https://${platformVaultName}${vaultDns}'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: groupName
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    hasPurger: !purgeProtection
  }
}

module keyRoles 'modules/keyroles.bicep' = {
  name: 'keyroles'
  scope: group
  params: {
    suffix: suffix
    hasPurger: !purgeProtection
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    retentionDays: logDays
    dailyGigabytes: logGigabytes
    publisherRoleId: roleIds['Monitoring Metrics Publisher']
    principalId: identities.outputs.appPrincipalId
  }
}

// The host's own account: deployed packages, leases, timers. The Functions host asks for the owner role on blobs.
module hostStorage 'modules/storage.bicep' = {
  name: 'storage-host'
  scope: group
  params: {
    location: location
    name: hostName
    tags: tags
    sku: storageSku
    publicAccess: publicAccess
    containers: [
      packageContainer
    ]
    assignments: [
      {
        role: roleIds['Storage Blob Data Owner']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: roleIds['Storage Queue Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: roleIds['Storage Table Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
    ]
  }
}

// Requests, wrapped keys, sealed packages. No soft delete: what is deleted is gone. The life cycle is the second bolt behind the app's own sweep.
module dataStorage 'modules/storage.bicep' = {
  name: 'storage-data'
  scope: group
  params: {
    location: location
    name: dataName
    tags: tags
    sku: storageSku
    publicAccess: publicAccess
    containers: [
      dataContainer
    ]
    softDeleteDays: 0
    expiries: [
      {
        prefix: '${dataContainer}/customers/'
        days: 150
      }
    ]
    assignments: [
      {
        role: roleIds['Storage Blob Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: roleIds['Storage Table Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
    ]
  }
}

// The deletion log and the evidence, in an account that no restore of the data rolls back.
module logStorage 'modules/storage.bicep' = {
  name: 'storage-log'
  scope: group
  params: {
    location: location
    name: logName
    tags: tags
    sku: storageSku
    publicAccess: publicAccess
    containers: [
      evidenceContainer
    ]
    immutableContainer: evidenceContainer
    immutableDays: evidenceDays
    assignments: [
      {
        role: roleIds['Storage Blob Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: roleIds['Storage Table Data Contributor']
        principal: identities.outputs.appPrincipalId
      }
    ]
  }
}

// 7 days' retention, the shortest there is: a tenant's deletion window.
module tenantVaults 'modules/vault.bicep' = [for index in tenantVaultIndexes: {
  name: 'vault-tenants-${index}'
  scope: group
  params: {
    location: location
    name: tenantVaultNames[index]
    tags: tags
    retentionDays: 7
    purgeProtection: purgeProtection
    publicAccess: publicAccess
    workspaceId: monitoring.outputs.workspaceId
    assignments: [
      {
        role: roleIds['Key Vault Crypto Service Encryption User']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: keyRoles.outputs.shredderRoleId
        principal: identities.outputs.shredderPrincipalId
      }
    ]
  }
}]

// Keys that outlive a tenant (contacts, audit, deletion log; the shredder deletes their old generations), and the secrets that others gave us.
module platformVault 'modules/vault.bicep' = {
  name: 'vault-platform'
  scope: group
  params: {
    location: location
    name: platformVaultName
    tags: tags
    retentionDays: 90
    purgeProtection: purgeProtection
    publicAccess: publicAccess
    workspaceId: monitoring.outputs.workspaceId
    assignments: [
      {
        role: roleIds['Key Vault Crypto Service Encryption User']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: roleIds['Key Vault Secrets User']
        principal: identities.outputs.appPrincipalId
      }
      {
        role: keyRoles.outputs.shredderRoleId
        principal: identities.outputs.shredderPrincipalId
      }
    ]
  }
}

// The evidence key alone. Losing it would not undo evidence, but nothing new could be signed: always protected from purging.
module evidenceVault 'modules/vault.bicep' = {
  name: 'vault-evidence'
  scope: group
  params: {
    location: location
    name: evidenceVaultName
    tags: tags
    retentionDays: 90
    purgeProtection: true
    publicAccess: publicAccess
    workspaceId: monitoring.outputs.workspaceId
    signingKey: evidenceKey
    assignments: [
      {
        role: keyRoles.outputs.signerRoleId
        principal: identities.outputs.appPrincipalId
      }
    ]
  }
}

module scheduler 'modules/scheduler.bicep' = {
  name: 'scheduler'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    sku: schedulerSku
    allowedAddresses: schedulerAddresses
    hub: hub
    roleId: roleIds['Durable Task Data Contributor']
    principalId: identities.outputs.appPrincipalId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetwork) {
  name: 'endpoints'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    networkId: privateNetwork ? network!.outputs.id : ''
    subnetId: privateNetwork ? network!.outputs.endpointSubnetId : ''
    vaults: concat(tenantVaultNames, [
      platformVaultName
      evidenceVaultName
    ])
    blobAccounts: [
      hostName
      dataName
      logName
    ]
    tableAccounts: [
      hostName
      dataName
      logName
    ]
    queueAccounts: [
      hostName
    ]
  }
  dependsOn: [
    tenantVaults
    platformVault
    evidenceVault
    hostStorage
    dataStorage
    logStorage
  ]
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    appIdentityId: identities.outputs.appId
    appClientId: identities.outputs.appClientId
    shredderIdentityId: identities.outputs.shredderId
    purgerIdentityId: identities.outputs.purgerId
    hostStorageName: hostStorage.outputs.name
    hostBlobs: hostStorage.outputs.blobs
    packageContainer: packageContainer
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    instanceMegabytes: instanceMegabytes
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    settings: union(
      {
        APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.insightsAddress
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identities.outputs.appClientId};Authorization=AAD'
        DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.outputs.endpoint};TaskHub=${hub};Authentication=ManagedIdentity;ClientID=${identities.outputs.appClientId}'
        Azure__PolicyPack: policyPack
        Azure__ClientId: identities.outputs.appClientId
        Azure__OfficerClientId: identities.outputs.shredderClientId
        Azure__Tables: dataStorage.outputs.tables
        Azure__BlobContainer: '${dataStorage.outputs.blobs}${dataContainer}'
        Azure__DeletionLogTables: logStorage.outputs.tables
        Azure__EvidenceContainer: '${logStorage.outputs.blobs}${evidenceContainer}'
        Azure__Vaults__platform: platformVault.outputs.uri
        Azure__EvidenceVault: evidenceVault.outputs.uri
        Azure__EvidenceKey: evidenceKey
        Azure__PurgerClientId: identities.outputs.purgerClientId
        Keys__PlatformVault: 'platform'
        Keys__PurgeProtection: string(purgeProtection)
        Exports__PublicBaseUrl: empty(publicBaseUrl) ? 'https://func-${suffix}.azurewebsites.net' : publicBaseUrl
        SendGrid__ApiKey: '@Microsoft.KeyVault(SecretUri=${platformVaultUri}/secrets/sendgrid-api-key/)'
        SendGrid__FromAddress: mailFromAddress
        SendGrid__FromName: mailFromName
        SendGrid__Sandbox: string(mailSandbox)
        Mail__EventKey: mailEventKey
        Identity__Issuer: issuer
        Identity__Audience: audience
        Identity__SubjectClaim: claims.subject
        Identity__TenantClaim: claims.tenant
        Identity__EmailClaim: claims.email
        Identity__RolesClaim: claims.roles
        Identity__TrustedProxies: string(trustedProxies)
      },
      toObject(tenantVaultIndexes, index => 'Azure__Vaults__tenants${index}', index => 'https://${tenantVaultNames[index]}${vaultDns}'),
      toObject(tenantVaultIndexes, index => 'Keys__TenantVaults__${index}', index => 'tenants${index}'),
      toObject(items(connections), connection => 'Connections__${connection.key}', connection => connection.value),
      toObject(
        secretConnections,
        name => 'Connections__${name}',
        name => '@Microsoft.KeyVault(SecretUri=${platformVaultUri}/secrets/connection-${name}/)'
      )
    )
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    suffix: suffix
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    receivers: operators
    logAlerts: loadJsonContent('alerts.json')
  }
}

module budget 'modules/budget.bicep' = {
  name: 'budget'
  scope: group
  params: {
    suffix: suffix
    monthlyAmount: monthlyBudget
    startDate: budgetStart
    receivers: operators
  }
}

@description('Name of the resource group.')
output resourceGroupName string = group.name

@description('Name of the function app.')
output appName string = app.outputs.name

@description('Address of the function app.')
output appAddress string = app.outputs.uri
