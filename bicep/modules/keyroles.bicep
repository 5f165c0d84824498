@description('What every name ends with.')
param suffix string

@description('Also the role that may purge keys; for vaults without purge protection.')
param hasPurger bool

// The built-in roles are too wide: Crypto User may back a key up, Crypto Officer may back up, restore and purge. With a backup a purged key comes
// back, and then a shred is none. Nobody standing gets those operations.
resource signer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'signer')
  properties: {
    roleName: 'PrivacyFunctions Evidence Signer ${suffix}'
    description: 'Reads the evidence key and signs with it.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/sign/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: [
      resourceGroup().id
    ]
  }
}

resource shredder 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'shredder')
  properties: {
    roleName: 'PrivacyFunctions Key Shredder ${suffix}'
    description: 'Makes, reads, deletes and recovers keys; no wrapping, backup, restore or purge.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/create/action'
          'Microsoft.KeyVault/vaults/keys/delete'
          'Microsoft.KeyVault/vaults/keys/recover/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: [
      resourceGroup().id
    ]
  }
}

// For the one deployment kind that has purge protection off: assigned to nobody here, only just in time by a person (docs/operations.md).
resource purger 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (hasPurger) {
  name: guid(resourceGroup().id, 'purger')
  properties: {
    roleName: 'PrivacyFunctions Key Purger ${suffix}'
    description: 'Purges deleted keys; for just-in-time assignment only.'
    type: 'CustomRole'
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/purge/action'
        ]
        notDataActions: []
      }
    ]
    assignableScopes: [
      resourceGroup().id
    ]
  }
}

@description('Role definition id of the evidence signer.')
output signerRoleId string = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', signer.name)

@description('Role definition id of the key shredder.')
output shredderRoleId string = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', shredder.name)
